'use client';

import { Box, Group, Text } from '@mantine/core';
import type { SessionDetail } from '@/lib/sessions/detail.ts';
import { formatNumber, formatTimeWithSeconds } from '../format.ts';
import { labelOf } from '../labels.ts';
import { RetryButton } from '../retry-button.tsx';
import { StateBadge } from '../state-badge.tsx';

interface StagesProps {
  sessionId: string;
  name: string;
  stages: SessionDetail['stages'];
  timeZone: string;
  /** Undefined: this user may not retry. */
  onRetried: (() => void) | undefined;
}

export function Stages({ sessionId, name, stages, timeZone, onRetried }: StagesProps) {
  return (
    <Box component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
      {stages.map((stage) => (
        <Box component="li" key={stage.stage} py={6}>
          <Group justify="space-between" wrap="nowrap" gap="sm">
            <Text size="sm" fw={500}>
              {labelOf(stage.stage)}
            </Text>
            <StateBadge value={stage.status} />
          </Group>
          <Stage stage={stage} timeZone={timeZone} />
          {onRetried && stage.status === 'FAILED' && (
            <Box mt={4}>
              <RetryButton
                stage={stage.stage}
                sessionId={sessionId}
                name={name}
                onDone={onRetried}
              />
            </Box>
          )}
        </Box>
      ))}
    </Box>
  );
}

function Stage({ stage, timeZone }: { stage: StagesProps['stages'][number]; timeZone: string }) {
  const { errorCode, errorMessage, retryCount, nextAttemptAt, completedAt } = stage;
  const lines = [
    completedAt && formatTimeWithSeconds(completedAt, timeZone),
    errorCode && `${errorCode}${errorMessage ? `: ${errorMessage}` : ''}`,
    retryCount > 0 && `Failed attempts: ${formatNumber(retryCount)}`,
    nextAttemptAt && `Next attempt: ${formatTimeWithSeconds(nextAttemptAt, timeZone)}`,
    stage.status === 'FAILED' && nextAttemptAt === null && 'Not tried again by itself',
  ].filter((line): line is string => typeof line === 'string' && line !== '');
  return lines.map((line) => (
    <Text key={line} size="xs" c="dimmed" className="figures text">
      {line}
    </Text>
  ));
}
