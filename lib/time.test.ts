import { describe, expect, test } from 'vitest';
import { formatLocal, readTime, startOfDay, toInstant } from './time.ts';

const AMSTERDAM = 'Europe/Amsterdam';

function instant(text: string, timeZone = AMSTERDAM, notBefore?: Date): string | null {
  const time = readTime(text);
  return time && toInstant(time, timeZone, notBefore).toISOString();
}

describe('CSV-6: forms of a date', () => {
  test.each([
    ['30.04.2025 11:41:48', '2025-04-30T09:41:48.000Z'],
    ['1.5.2025 9:00', '2025-05-01T07:00:00.000Z'],
    ['01-05-2025 09:00:00', '2025-05-01T07:00:00.000Z'],
    ['01/05/2025 09:00:00', '2025-05-01T07:00:00.000Z'],
    ['2025-05-01T09:00:00', '2025-05-01T07:00:00.000Z'],
    ['2025-05-01 09:00', '2025-05-01T07:00:00.000Z'],
    ['2025-05-01T09:00:00Z', '2025-05-01T09:00:00.000Z'],
    ['2025-05-01T09:00:00.125+05:30', '2025-05-01T03:30:00.125Z'],
    ['2025-05-01T09:00:00-0500', '2025-05-01T14:00:00.000Z'],
    ['2025-05-01T09:00:00+02', '2025-05-01T07:00:00.000Z'],
  ])('%s', (text, expected) => expect(instant(text)).toBe(expected));

  test.each(['', 'yesterday', '30.04.2025', '30.04/2025 11:00', '30.04.25 11:00', '1714470108'])(
    '%s is none',
    (text) => expect(readTime(text)).toBeNull(),
  );
});

test('CSV-7: local times are those of the company zone, whatever the server has', () => {
  const before = process.env.TZ;
  try {
    for (const zone of ['UTC', 'America/New_York']) {
      process.env.TZ = zone;
      expect(instant('15.07.2025 12:00:00')).toBe('2025-07-15T10:00:00.000Z');
    }
  } finally {
    process.env.TZ = before;
  }
});

test.each([
  '31.02.2025 10:00:00',
  '30.04.2025 24:00:00',
  '01.13.2025 10:00:00',
  '2025-02-29T10:00:00',
  '31.12.1999 10:00:00',
  '01.01.2101 00:00:00',
])('CSV-8: %s is impossible', (text) => expect(readTime(text)).toBeNull());

describe('CSV-9: clock changes', () => {
  test('a time that does not exist moves forward by the gap', () => {
    expect(instant('30.03.2025 02:30:00')).toBe('2025-03-30T01:30:00.000Z');
  });
  test('a time that exists twice is the first', () => {
    expect(instant('26.10.2025 02:10:00')).toBe('2025-10-26T00:10:00.000Z');
  });
  test('an end that would then lie before its start is the second', () => {
    const start = new Date('2025-10-26T00:50:00.000Z');
    expect(instant('26.10.2025 02:10:00', AMSTERDAM, start)).toBe('2025-10-26T01:10:00.000Z');
  });
  test('an end before its start on any other day stays before it', () => {
    const start = new Date('2025-05-02T08:15:00.000Z');
    expect(instant('02.05.2025 10:05:00', AMSTERDAM, start)).toBe('2025-05-02T08:05:00.000Z');
  });
});

test('formatLocal writes what readTime reads', () => {
  expect(formatLocal(new Date('2025-04-30T09:41:48Z'), AMSTERDAM)).toBe('30.04.2025 11:41:48');
});

test('startOfDay knows that a day can begin at another offset', () => {
  expect(startOfDay('2025-07-15', AMSTERDAM).toISOString()).toBe('2025-07-14T22:00:00.000Z');
  expect(startOfDay('2025-03-31', AMSTERDAM).toISOString()).toBe('2025-03-30T22:00:00.000Z');
});
