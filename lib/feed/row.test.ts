import { describe, expect, it } from 'vitest';
import { readRow } from './row.ts';
import { sessionValues } from './session-values.ts';

const ZONE = 'Europe/Amsterdam';
const base = ['id-1', '30.04.2025 11:41:48', '30.04.2025 11:44:02'];
const row = (cells: string[], zone = ZONE) =>
  readRow({ line: 1, raw: cells.join(','), cells }, zone);
/** A row with these cells from the fourth on. */
const accepted = (...rest: string[]) => {
  const result = row([...base, ...rest]);
  if (!result.ok) throw new Error(result.message);
  return result.row;
};
const values = (...rest: string[]) => sessionValues(accepted(...rest), ZONE);

describe('a row', () => {
  it.each([
    ['COLUMN_COUNT', ['a', 'b']],
    ['COLUMN_COUNT', Array(17).fill('x')],
    ['MISSING_ID', ['', ...base.slice(1)]],
    ['ID_TOO_LONG', ['x'.repeat(256), ...base.slice(1)]],
    ['MISSING_START_TIME', ['a', '', base[2]]],
    ['INVALID_START_TIME', ['a', '31.02.2025 10:00:00', base[2]]],
    ['MISSING_END_TIME', ['a', base[1], '']],
    ['INVALID_END_TIME', ['a', base[1], 'soon']],
    ['END_BEFORE_START', ['chat-3', '02.05.2025 10:15:00', '02.05.2025 10:05:00']],
  ])('is rejected with %s (CSV-8, CSV-17, CSV-18)', (reason, cells) => {
    expect(row(cells as string[])).toMatchObject({ ok: false, reason });
  });

  it('is rejected when its quoting is broken (CSV-20)', () => {
    const record = {
      line: 3,
      raw: 'a,"b"c',
      cells: null,
      problem: 'a quote stands in the wrong place',
    };
    expect(readRow(record, ZONE)).toMatchObject({ ok: false, reason: 'MALFORMED_CSV' });
  });

  it('may have three cells, empty ones, and zero length (CSV-5, CSV-18)', () => {
    expect(
      row(['7f1c', '01.05.2025 09:00:00', '01.05.2025 09:00:00', '', '', '', '1']),
    ).toMatchObject({
      ok: true,
      row: { messagesSent: 1, ipAddress: null, warnings: null },
    });
  });

  it('accepts an end in the second of a doubled hour (CSV-9)', () => {
    const result = row(['a', '26.10.2025 02:50:00', '26.10.2025 02:10:00']);
    expect(result.ok).toBe(true);
    if (!result.ok) return;
    const { startTime, endTime } = sessionValues(result.row, ZONE);
    expect(endTime.getTime() - startTime.getTime()).toBe(20 * 60_000);
  });

  it('keeps what it cannot read as a warning, and the rest of the row (CSV-16)', () => {
    const result = accepted(
      '999.1.1.1',
      '??',
      'klingon',
      '12abc',
      'meh',
      'perhaps',
      'maybe',
      'ftp://x',
      'fast',
      '-1',
      'much',
      'Party',
    );
    const found = result.warnings?.map(({ column, code }) => `${column} ${code}`);
    expect(new Set(found)).toEqual(
      new Set([
        '4 INVALID_IP',
        '5 UNKNOWN_COUNTRY',
        '6 UNKNOWN_LANGUAGE',
        '7 INVALID_NUMBER',
        '8 UNKNOWN_SENTIMENT',
        '9 UNKNOWN_YES_NO',
        '10 UNKNOWN_YES_NO',
        '11 INVALID_URL',
        '12 INVALID_NUMBER',
        '13 INVALID_NUMBER',
        '14 INVALID_NUMBER',
      ]),
    );
    expect(result).toMatchObject({
      messagesSent: null,
      tokens: null,
      sentimentRaw: 'meh',
      countryCode: '??',
    });
    expect(sessionValues(result, ZONE)).toMatchObject({
      ipAddress: null,
      country: null,
      language: null,
      sentiment: null,
      escalated: null,
      fullTranscriptUrl: null,
    });
  });

  it('has the same hash for the same cells, trimmed and without those missing at the end (CSV-23)', () => {
    expect(accepted().contentHash).toBe(accepted('', '', '').contentHash);
    expect(accepted('192.0.2.1').contentHash).not.toBe(accepted('192.0.2.2').contentHash);
  });

  it('holds nothing that PostgreSQL cannot (CSV-25)', () => {
    expect(accepted(...Array(12).fill(''), 'a\0b\ud800').initialMessage).toBe('ab\ufffd');
    expect(accepted(...Array(12).fill(''), 'x'.repeat(10_001))).toMatchObject({
      initialMessage: 'x'.repeat(10_000),
      warnings: [{ column: 16, code: 'TOO_LONG' }],
    });
  });
});

describe('values', () => {
  it.each([
    ['nl', 'NL'],
    ['NLD', 'NL'],
    ['UK', 'GB'],
    ['Nederland', 'NL'],
    ['Deutschland', 'DE'],
    ['België', 'BE'],
    ['Bosnia & Herzegovina', 'BA'],
    ['United States of America', 'US'],
    ['Germany', 'DE'],
    ['Atlantis', null],
  ])('country %s is %s (CSV-11)', (text, code) => {
    expect(values('', text).country).toBe(code);
  });

  it.each([
    ['nl', 'nl'],
    ['en-US', 'en'],
    ['DUTCH', 'nl'],
    ['nederlands', 'nl'],
    ['Deutsch', 'de'],
    ['français', 'fr'],
    ['Español', 'es'],
    ['italiano', 'it'],
    ['Türkçe', 'tr'],
    ['nizozemski', 'nl'],
    ['klingon', null],
  ])('language %s is %s (CSV-12)', (text, code) => {
    expect(values('', '', text).language).toBe(code);
  });

  it.each([
    ['happy', 'POSITIVE'],
    ['Frustrated', 'NEGATIVE'],
    ['neutraal', 'NEUTRAL'],
    ['0.3', 'POSITIVE'],
    ['-0,3', 'NEGATIVE'],
    ['0', 'NEUTRAL'],
    ['meh', null],
  ])('sentiment %s is %s (CSV-13)', (text, sentiment) => {
    expect(values('', '', '', '', text).sentiment).toBe(sentiment);
  });

  it.each([
    ['ja', true],
    ['да', true],
    ['はい', true],
    ['escalated', true],
    ['NEE', false],
    ['нет', false],
    ['', null],
    ['perhaps', null],
  ])('%s is %s (CSV-14)', (text, yes) => {
    expect(values('', '', '', '', '', text).escalated).toBe(yes);
  });

  it.each([
    ['Leave & Vacation', 'LEAVE_VACATION'],
    ['sick_leave_recovery', 'SICK_LEAVE_RECOVERY'],
    ['something about my password', 'ACCESS_LOGIN'],
    ['General', 'UNRECOGNIZED_OTHER'],
    ['', null],
  ])('category %s is %s (CSV-15)', (text, category) => {
    expect(values(...Array(11).fill(''), text).category).toBe(category);
  });

  it.each([
    ['0', 0],
    ['2,5', 2.5],
    ['2.41', 2.41],
    ['12abc', null],
    ['1.2.3', null],
    ['-1', null],
  ])('response time %s is %s (CSV-10)', (text, number) => {
    expect(values(...Array(8).fill(''), text).avgResponseTime).toBe(number);
  });

  it('are those of the company zone, whatever the server zone (CSV-7)', () => {
    const before = process.env.TZ;
    try {
      for (const zone of ['UTC', 'America/New_York']) {
        process.env.TZ = zone;
        const result = row(['a', '15.07.2025 12:00:00', '15.07.2025 12:00:00']);
        expect(result).toMatchObject({
          ok: true,
          row: { startTime: new Date('2025-07-15T10:00:00Z') },
        });
      }
    } finally {
      process.env.TZ = before;
    }
  });

  it('change with the zone, and can become none (CSV-26)', () => {
    const raw = accepted();
    expect(sessionValues(raw, 'UTC').startTime.toISOString()).toBe('2025-04-30T11:41:48.000Z');
    const doubled = {
      ...raw,
      startTimeRaw: '26.10.2025 02:50:00',
      endTimeRaw: '26.10.2025 02:10:00',
    };
    expect(() => sessionValues(doubled, 'UTC')).toThrow('before the start');
  });
});
