import { describe, expect, it } from 'vitest';
import {
  countryName,
  dayIn,
  formatDay,
  formatDuration,
  formatEuro,
  formatNumber,
  formatPercent,
  formatSeconds,
  formatTime,
  formatTrend,
  languageName,
} from './format.ts';

describe('format', () => {
  it('shows what is unknown as "-" (MET-3)', () => {
    const shown = [
      formatNumber(null),
      formatPercent(null),
      formatEuro(null),
      formatSeconds(null),
      formatDuration(null),
      formatTrend(null),
      formatTime(null, 'UTC'),
      languageName(null),
      countryName(null),
    ];
    expect(new Set(shown)).toEqual(new Set(['-']));
  });

  it('shows zero as zero, not as unknown (MET-3)', () => {
    expect(formatNumber(0)).toBe('0');
    expect(formatDuration(0)).toBe('0 s');
    expect(formatEuro(0)).toBe('€ 0.0000');
  });

  it.each([
    [59.4, '59 s'],
    [59.6, '1 min 0 s'],
    [90, '1 min 30 s'],
    [3600, '1 h 0 min'],
    [360_000, '100 h 0 min'],
  ])('writes %d seconds as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it('never turns the sign of a trend round (MET-5)', () => {
    expect(formatTrend(25)).toBe('+25.0 %');
    expect(formatTrend(-12.5)).toBe('−12.5 %');
    expect(formatTrend(0)).toBe('±0.0 %');
  });

  it('shows times in the zone of the company (MET-2)', () => {
    expect(formatTime('2025-07-14T23:30:00Z', 'Europe/Amsterdam')).toBe('15 Jul 2025, 01:30');
    expect(formatTime('2025-07-14T22:05:00Z', 'Europe/Amsterdam')).toBe('15 Jul 2025, 00:05');
    expect(dayIn(new Date('2025-07-14T23:30:00Z'), 'Europe/Amsterdam')).toBe('2025-07-15');
    expect(formatDay('2025-07-15')).toBe('15 Jul 2025');
  });

  it('names languages and countries by their codes, unknown codes as they are (PAGE-3)', () => {
    expect(languageName('nl')).toBe('Dutch');
    expect(countryName('BE')).toBe('Belgium');
    expect(languageName('qq')).toBe('qq');
    expect(countryName('QX')).toBe('QX');
    expect(countryName('not a code')).toBe('not a code');
  });
});
