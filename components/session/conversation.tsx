'use client';

import { Box, Group, Paper, Stack, Text } from '@mantine/core';
import type { SessionDetail } from '@/lib/sessions/detail.ts';
import { formatClock, formatTimeWithSeconds } from '../format.ts';
import { labelOf } from '../labels.ts';

interface ConversationProps {
  messages: SessionDetail['messages'];
  timeZone: string;
}

export function Conversation({ messages, timeZone }: ConversationProps) {
  if (messages.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        There are no messages. Under Processing stands what became of the transcript.
      </Text>
    );
  }
  return (
    <Stack component="ol" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
      {messages.map((message) => (
        <Bubble key={message.id} message={message} timeZone={timeZone} />
      ))}
    </Stack>
  );
}

function Bubble({
  message,
  timeZone,
}: {
  message: ConversationProps['messages'][number];
  timeZone: string;
}) {
  const { role, content, timestamp, timestampEstimated } = message;
  const user = role.toLowerCase() === 'user';
  return (
    <Box component="li" maw="85%" style={{ alignSelf: user ? 'flex-end' : 'flex-start' }}>
      <Group gap={6} justify={user ? 'flex-end' : 'flex-start'} mb={2}>
        <Text size="xs" fw={600}>
          {labelOf(role)}
        </Text>
        {timestamp && (
          <Text size="xs" c="dimmed" className="figures">
            <time
              dateTime={new Date(timestamp).toISOString()}
              title={formatTimeWithSeconds(timestamp, timeZone)}
            >
              {formatClock(timestamp, timeZone)}
            </time>
            {timestampEstimated && ' (estimated)'}
          </Text>
        )}
      </Group>
      <Paper
        px="sm"
        py={8}
        radius="lg"
        bg={user ? 'var(--bubble-user)' : 'var(--mantine-color-default-hover)'}
      >
        <Text size="sm" className="text">
          {content}
        </Text>
      </Paper>
    </Box>
  );
}
