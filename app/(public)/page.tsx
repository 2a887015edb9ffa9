import { Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { ButtonLink } from '@/components/link.tsx';

const POINTS = [
  {
    title: 'From the feed to the figure',
    text: 'Name the CSV feed of your chatbot. New sessions are fetched every few minutes, their transcripts read, every conversation analysed when it arrives.',
  },
  {
    title: 'What people ask, and how it ends',
    text: 'Topics, sentiment, languages, response times, escalations and costs, over any period and in your own time zone, down to the single message.',
  },
  {
    title: 'Nothing gets lost quietly',
    text: 'A row that cannot be read is shown with line, column and reason. A step that fails is tried again, and then waits for you with its cause.',
  },
];

export default function ProductPage() {
  return (
    <Stack maw="56rem" mx="auto" gap={56} mt={{ base: 'md', sm: 64 }} pb="xl">
      <Stack gap="md">
        <Title order={1} fz={{ base: '2rem', sm: '2.75rem' }} lh={1.1} maw="18ch">
          See what your chatbot talks about.
        </Title>
        <Text fz="lg" c="dimmed" maw="36rem">
          LiveDash imports the sessions of your chatbot, analyses them, and shows your company what
          people ask, in which mood they leave, and what it costs.
        </Text>
        <Group mt="xs">
          <ButtonLink href="/login" size="md">
            Sign in
          </ButtonLink>
          <ButtonLink href="/register" size="md" variant="default">
            Register a company
          </ButtonLink>
        </Group>
      </Stack>
      <SimpleGrid
        component="ul"
        cols={{ base: 1, sm: 3 }}
        spacing="xl"
        p={0}
        m={0}
        style={{ listStyle: 'none' }}
      >
        {POINTS.map(({ title, text }) => (
          <li key={title}>
            <Title order={2}>{title}</Title>
            <Text size="sm" c="dimmed" mt={6}>
              {text}
            </Text>
          </li>
        ))}
      </SimpleGrid>
    </Stack>
  );
}
