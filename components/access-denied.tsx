import { Stack, Text, Title } from '@mantine/core';
import { TextLink } from './link.tsx';

export function AccessDenied() {
  return (
    <Stack gap="xs" py="xl" align="flex-start">
      <Title order={1}>Access Denied</Title>
      <Text>
        Your role may not open this page. An administrator of your company can change your role.
      </Text>
      <TextLink href="/dashboard">Back to the dashboard</TextLink>
    </Stack>
  );
}
