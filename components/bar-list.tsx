'use client';

import { Box, Group, Text } from '@mantine/core';
import { formatNumber, formatPercent } from './format.ts';
import { TextLink } from './link.tsx';

export interface Bar {
  key: string;
  label: string;
  value: number;
  href?: string;
}

/** Bars that are a list: each with its name, its number and its share. */
export function BarList({ label, bars, of }: { label: string; bars: Bar[]; of?: number }) {
  const longest = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <Box component="ul" aria-label={label} p={0} m={0} style={{ listStyle: 'none' }}>
      {bars.map(({ key, label: name, value, href }) => (
        <Box component="li" key={key} py={5}>
          <Group justify="space-between" gap="sm" wrap="nowrap" align="baseline">
            {href ? (
              <TextLink href={href} size="sm" c="inherit" className="text">
                {name}
              </TextLink>
            ) : (
              <Text size="sm" className="text">
                {name}
              </Text>
            )}
            <Text size="sm" className="figures" style={{ whiteSpace: 'nowrap' }}>
              {formatNumber(value)}
              {of !== undefined && (
                <Text span c="dimmed" inherit>
                  {' '}
                  · {formatPercent(of === 0 ? null : (100 * value) / of)}
                </Text>
              )}
            </Text>
          </Group>
          <Box className="bar" aria-hidden>
            <Box className="bar-fill" w={`${(100 * value) / longest}%`} />
          </Box>
        </Box>
      ))}
    </Box>
  );
}
