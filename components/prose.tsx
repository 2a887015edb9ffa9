import { Stack, Text, Title } from '@mantine/core';

/** A page of text. */
export function Prose({
  title,
  sections,
}: {
  title: string;
  sections: { heading: string; text: string }[];
}) {
  return (
    <Stack maw="42rem" mx="auto" gap="lg">
      <Title order={1}>{title}</Title>
      {sections.map(({ heading, text }) => (
        <section key={heading}>
          <Title order={2} mb={4}>
            {heading}
          </Title>
          <Text>{text}</Text>
        </section>
      ))}
    </Stack>
  );
}
