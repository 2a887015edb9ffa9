'use client';

import { Anchor, Badge, Box, Grid, Group, List, Stack, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import type { SessionDetail } from '@/lib/sessions/detail.ts';
import {
  countryName,
  formatDuration,
  formatNumber,
  formatSeconds,
  formatTimeWithSeconds,
  languageName,
} from '../format.ts';
import { colourOf, labelOf, yesNo } from '../labels.ts';
import { TextLink } from '../link.tsx';
import { PageHeader } from '../page-header.tsx';
import { Panel } from '../panel.tsx';
import { Conversation } from './conversation.tsx';
import { Stages } from './stages.tsx';

interface SessionPageProps {
  session: SessionDetail;
  timeZone: string;
  mayRetry: boolean;
}

export function SessionPage({ session, timeZone, mayRetry }: SessionPageProps) {
  const router = useRouter();
  return (
    <>
      <TextLink href="/dashboard/sessions" size="sm">
        All sessions
      </TextLink>
      <PageHeader
        title={session.externalSessionId ?? session.id}
        description={<Badges session={session} />}
      />
      <Grid gap="md" align="flex-start">
        <Grid.Col span={{ base: 12, md: 7 }} order={{ base: 2, md: 1 }}>
          <Panel
            title="Conversation"
            description={`${formatNumber(session.messages.length)} messages`}
            actions={<TranscriptLink url={session.fullTranscriptUrl} />}
          >
            <Conversation messages={session.messages} timeZone={timeZone} />
          </Panel>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }} order={{ base: 1, md: 2 }}>
          <Stack gap="md">
            <Panel title="Summary">
              {session.summary ? (
                <Text size="sm" className="text">
                  {session.summary}
                </Text>
              ) : (
                <Text size="sm" c="dimmed">
                  There is none until the session has been analysed.
                </Text>
              )}
              {session.questions.length > 0 && (
                <Box mt="sm">
                  <Text size="sm" fw={600} component="h3">
                    Questions
                  </Text>
                  <List size="sm" mt={4} className="text">
                    {session.questions.map(({ order, content }) => (
                      <List.Item key={order}>{content}</List.Item>
                    ))}
                  </List>
                </Box>
              )}
            </Panel>
            <Panel title="Facts">
              <Facts session={session} timeZone={timeZone} />
            </Panel>
            <Panel title="Processing">
              <Stages
                sessionId={session.id}
                name={session.externalSessionId ?? session.id}
                stages={session.stages}
                timeZone={timeZone}
                onRetried={mayRetry ? router.refresh : undefined}
              />
            </Panel>
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}

function Badges({ session }: { session: SessionDetail }) {
  const { category, sentiment, language, escalated, forwardedHr, analysed } = session;
  return (
    <Group gap={6} mt={6}>
      {category && <Badge>{labelOf(category)}</Badge>}
      {sentiment && <Badge color={colourOf(sentiment)}>{labelOf(sentiment)}</Badge>}
      {language && <Badge color="gray">{languageName(language)}</Badge>}
      {escalated && <Badge color="orange">Escalated</Badge>}
      {forwardedHr && <Badge color="orange">Forwarded to HR</Badge>}
      {!analysed && <Badge color="yellow">Not analysed</Badge>}
    </Group>
  );
}

function Facts({ session, timeZone }: Omit<SessionPageProps, 'mayRetry'>) {
  const start = new Date(session.startTime).getTime();
  const seconds = (new Date(session.endTime).getTime() - start) / 1000;
  const facts: { label: string; value: string; source?: string }[] = [
    { label: 'Start', value: formatTimeWithSeconds(session.startTime, timeZone) },
    { label: 'End', value: formatTimeWithSeconds(session.endTime, timeZone), source: 'endTime' },
    { label: 'Duration', value: formatDuration(seconds) },
    { label: 'Messages', value: formatNumber(session.messages.length) },
    {
      label: 'Sent by the user',
      value: formatNumber(session.messagesSent),
      source: 'messagesSent',
    },
    { label: 'Category', value: labelOf(session.category), source: 'category' },
    { label: 'Sentiment', value: labelOf(session.sentiment), source: 'sentiment' },
    { label: 'Language', value: languageName(session.language), source: 'language' },
    { label: 'Escalated', value: yesNo(session.escalated), source: 'escalated' },
    { label: 'Forwarded to HR', value: yesNo(session.forwardedHr), source: 'forwardedHr' },
    { label: 'Avg. response time', value: formatSeconds(session.avgResponseTime) },
    { label: 'Country', value: countryName(session.country) },
    { label: 'IP address', value: session.ipAddress ?? '-' },
    { label: 'Session id', value: session.id },
  ];
  return (
    <Box component="dl" className="facts figures" m={0}>
      {facts.map(({ label, value, source }) => (
        <Fact key={label} label={label}>
          {value}
          {source && isProvisional(session, source) && (
            <Text size="xs" c="dimmed">
              from the feed, not analysed
            </Text>
          )}
        </Fact>
      ))}
    </Box>
  );
}

/** What the feed says until the transcript and the analysis know better (SES-3). */
function isProvisional({ sources }: SessionDetail, field: string): boolean {
  return field !== 'endTime' && sources[field] === 'FEED';
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <Text component="dt" size="sm" c="dimmed">
        {label}
      </Text>
      <Text component="dd" size="sm" m={0} style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </>
  );
}

/** SEC-12: what a feed calls an address may be anything. */
function TranscriptLink({ url }: { url: string | null }) {
  if (url === null || !/^https?:\/\//i.test(url)) return null;
  return (
    <Anchor href={url} size="sm" target="_blank" rel="noopener noreferrer">
      Source transcript <IconExternalLink size={14} aria-hidden style={{ verticalAlign: '-2px' }} />
    </Anchor>
  );
}
