import { describe, expect, it } from 'vitest';
import { queryOf, rangeFrom } from './range.ts';

const ZONE = 'Europe/Amsterdam';
// In Amsterdam it is the next day already.
const NOW = new Date('2025-03-31T22:30:00Z');

describe('the range of the overview', () => {
  it('counts presets in days of the company zone, today among them (MET-2)', () => {
    expect(rangeFrom(new URLSearchParams('range=last7'), NOW, ZONE)).toEqual({
      preset: 'last7',
      startDate: '2025-03-26',
      endDate: '2025-04-01',
    });
    expect(rangeFrom(new URLSearchParams('range=last30'), NOW, 'UTC')).toMatchObject({
      startDate: '2025-03-02',
      endDate: '2025-03-31',
    });
  });

  it('is everything without a word of it (MET-1)', () => {
    const range = rangeFrom(new URLSearchParams(''), NOW, ZONE);
    expect(range).toEqual({ preset: 'all' });
    expect(queryOf(range).toString()).toBe('');
  });

  it('may be open on one side (MET-1)', () => {
    const range = rangeFrom(new URLSearchParams('startDate=2025-01-01'), NOW, ZONE);
    expect(range.preset).toBeUndefined();
    expect(queryOf(range).toString()).toBe('startDate=2025-01-01');
  });
});
