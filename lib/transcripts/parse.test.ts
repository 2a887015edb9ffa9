import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTranscript } from './parse.ts';

const session = (start: string, end: string) => ({
  startTime: new Date(start),
  endTime: new Date(end),
  timeZone: 'Europe/Amsterdam',
});
const times = (messages: { timestamp: Date }[]) =>
  messages.map(({ timestamp }) => timestamp.toISOString().slice(11, 23));

const FORM_A = `[30.04.2025 11:41:48] User: Hoi, ik begin maandag.
Waar moet ik me melden?
[30.04.2025 11:41:51] Assistant: Welkom! Je kunt je melden bij de receptie.

Neem je identiteitsbewijs mee.
[30.04.2025 11:43:10] user: Dank je
`;

describe('a transcript', () => {
  it('continues a message on lines that begin none, blank ones included (TR-5, TR-6; form A)', () => {
    const { messages, messagesSent, endTime } = parseTranscript(
      FORM_A,
      session('2025-04-30T09:41:00Z', '2025-04-30T09:44:00Z'),
    );
    expect(messages.map(({ role, content }) => [role, content])).toEqual([
      ['user', 'Hoi, ik begin maandag.\nWaar moet ik me melden?'],
      ['assistant', 'Welkom! Je kunt je melden bij de receptie.\n\nNeem je identiteitsbewijs mee.'],
      ['user', 'Dank je'],
    ]);
    expect(messages.map(({ order }) => order)).toEqual([0, 1, 2]);
    expect(messagesSent).toBe(2);
    expect(endTime).toEqual(new Date('2025-04-30T09:43:10Z'));
  });

  it('gets estimated times where it has none (TR-9; form B)', () => {
    const { messages, endTime } = parseTranscript(
      'User: Hello\nAssistant: Hi, how can I help?\nUser: How many days of leave do I have?',
      session('2025-05-01T07:00:00Z', '2025-05-01T07:02:00Z'),
    );
    expect(times(messages)).toEqual(['07:00:00.000', '07:01:00.000', '07:02:00.000']);
    expect(messages.every(({ timestampEstimated }) => timestampEstimated)).toBe(true);
    expect(endTime).toBeNull();
  });

  it('keeps what stands before the first role, and spreads missing times between known ones (TR-7, TR-8, TR-9; form C)', () => {
    const { messages } = parseTranscript(
      `Chat export, bot version 4
[01.05.2025 10:00:00] System: Session opened
[99.05.2025 10:00:05] User: I lost my badge. Note: it is blue
Assistant: Report it at the front desk.
[01.05.2025 10:00:20] User: ok`,
      session('2025-05-01T08:00:00Z', '2025-05-01T08:01:00Z'),
    );
    expect(messages.map(({ role }) => role)).toEqual([
      'unknown',
      'system',
      'user',
      'assistant',
      'user',
    ]);
    expect(messages.map(({ timestampEstimated }) => timestampEstimated)).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
    expect(times(messages)).toEqual([
      '08:00:00.000',
      '08:00:00.000',
      '08:00:06.667',
      '08:00:13.333',
      '08:00:20.000',
    ]);
    expect(messages[2]?.content).toBe('I lost my badge. Note: it is blue');
  });

  it('spreads times after the last known one up to the end (TR-9)', () => {
    const { messages } = parseTranscript(
      '[01.05.2025 10:00:00] User: a\nAssistant: b\nUser: c',
      session('2025-05-01T08:00:00Z', '2025-05-01T08:01:00Z'),
    );
    expect(times(messages)).toEqual(['08:00:00.000', '08:00:30.000', '08:01:00.000']);
  });

  it('means the second of a doubled hour where the first would go back (TR-8)', () => {
    const { messages } = parseTranscript(
      '[26.10.2025 02:50:00] User: a\n[26.10.2025 02:10:00] Assistant: b',
      session('2025-10-26T00:50:00Z', '2025-10-26T01:10:00Z'),
    );
    expect(times(messages)).toEqual(['00:50:00.000', '01:10:00.000']);
  });

  it('keeps the order of the file though times go backwards (TR-10)', () => {
    const { messages } = parseTranscript(
      '[01.05.2025 10:05:00] User: first\n[01.05.2025 10:01:00] User: second',
      session('2025-05-01T08:00:00Z', '2025-05-01T08:10:00Z'),
    );
    expect(messages.map(({ content }) => content)).toEqual(['first', 'second']);
  });

  it('leaves out empty messages, and fails without any role (TR-11)', () => {
    const at = session('2025-05-01T08:00:00Z', '2025-05-01T08:10:00Z');
    expect(parseTranscript('User:\nAssistant: Hello\r\nUser:  ', at).messages).toMatchObject([
      { order: 0, role: 'assistant', content: 'Hello' },
    ]);
    expect(() => parseTranscript('only prose here', at)).toThrow(
      expect.objectContaining({ code: 'NO_MESSAGES' }),
    );
  });

  it('does not move the end before the start (TR-13)', () => {
    const { endTime } = parseTranscript(
      '[01.05.2025 09:00:00] User: early',
      session('2025-05-01T08:00:00Z', '2025-05-01T08:10:00Z'),
    );
    expect(endTime).toBeNull();
  });

  it('loses no line behind the first role, whatever separates its words (TR-5, TR-6)', () => {
    const at = session('2025-05-01T08:00:00Z', '2025-05-01T08:10:00Z');
    const word = fc.stringMatching(/^[^\r\n]{0,12}$/);
    fc.assert(
      fc.property(
        fc.constantFrom('User:', ' [x] assistant :', 'SYSTEM:'),
        fc.array(word),
        word,
        (role, lines, last) => {
          const body = [...lines, last].map((line) => line.replace(/user|assistant|system/gi, ''));
          const kept = body.map((line) => line.trimEnd()).filter((line) => line !== '');
          const { messages } = parseTranscript(`${role}first\n${body.join('\n')}`, at);
          expect(messages).toHaveLength(1);
          expect(messages[0]?.content.split('\n').filter((line) => line !== '')).toEqual([
            'first',
            ...kept,
          ]);
        },
      ),
    );
    const { messages } = parseTranscript('User: one\u2028two\nAssistant: three\rfour', at);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  });

  it('takes time in proportion to its length', () => {
    const at = session('2025-05-01T08:00:00Z', '2025-05-01T08:10:00Z');
    const length = 2_000_000;
    for (const text of [
      `User:${'\n'.repeat(length)}x`,
      `User: x\n${' '.repeat(length)}x`,
      `User${' '.repeat(length)}x\nUser: x`,
      `${'['.repeat(length)}\nUser: x`,
      `[]${' '.repeat(length)}\nUser: x`,
      `[01.05.2025${' '.repeat(length)}] User: x`,
    ]) {
      expect(parseTranscript(text, at).messages.length).toBeGreaterThan(0);
    }
  });

  it('is parsed whatever it holds: in order, complete, twice the same (TR-10, TR-12)', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'User: a',
        ' assistant : b',
        '[01.05.2025 10:00:00] System: c',
        '[x] User:',
        '\r',
        '[',
        'Note: d',
      ),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = ['User: start', ...lines].join('\n');
        const at = session('2025-05-01T08:00:00Z', '2025-05-01T08:10:00Z');
        const { messages } = parseTranscript(text, at);
        expect(messages.map(({ order }) => order)).toEqual(messages.map((_, index) => index));
        expect(
          messages.every(
            ({ content, timestamp }) => content !== '' && !Number.isNaN(timestamp.getTime()),
          ),
        ).toBe(true);
        expect(parseTranscript(text, at)).toEqual(parseTranscript(text, at));
      }),
    );
  });
});
