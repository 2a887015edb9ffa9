import { Group, Text } from '@mantine/core';

export function Wordmark() {
  return (
    <Group gap={8} wrap="nowrap">
      <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="7" fill="var(--mantine-color-petrol-8)" />
        <path
          d="M7 17h4l3-8 5 14 3-6h3"
          fill="none"
          stroke="#fff"
          strokeWidth="2.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <Text component="span" fw={650} fz="1.0625rem" style={{ letterSpacing: '-0.01em' }}>
        LiveDash
      </Text>
    </Group>
  );
}
