import { describe, expect, it } from 'vitest';
import { categoryFromLabel, categoryFromText } from './categories.ts';
import { TEXTS } from './language.fixture.ts';
import { detectLanguage } from './language.ts';
import { analyseLocally, createLocalAnalyser, sentimentOf } from './local.ts';
import { cleanQuestions, questionsIn } from './questions.ts';
import { transcriptText } from './transcript.ts';

const user = (...texts: string[]) => ({
  feedLanguage: null,
  messages: texts.map((content) => ({ role: 'user', content, timestamp: null })),
});

describe('the local analyser', () => {
  it('answers the same, byte for byte, without a network (AI-5)', async () => {
    const input = {
      ...user('Waar vind ik mijn rooster?', 'Bedankt!'),
      sessionId: 's',
      companyId: 'c',
      timeZone: 'UTC',
    };
    const fetchBefore = globalThis.fetch;
    globalThis.fetch = () => {
      throw new Error('no network');
    };
    try {
      const analyser = createLocalAnalyser(() => new Date(0));
      expect(JSON.stringify(await analyser.analyse(input))).toBe(
        JSON.stringify(await analyser.analyse(input)),
      );
      expect(await analyser.analyse(input)).toMatchObject({
        kind: 'analysed',
        call: { provider: 'local', model: 'local-rules-1', totalTokens: 0, success: true },
        result: {
          language: 'nl',
          category: 'SCHEDULE_HOURS',
          sentiment: 'POSITIVE',
          questions: ['Waar vind ik mijn rooster?'],
        },
      });
    } finally {
      globalThis.fetch = fetchBefore;
    }
  });

  it('knows the language of at least 95 in 100 short texts (AI-6)', () => {
    const all = Object.entries(TEXTS).flatMap(([language, texts]) =>
      texts.map((text) => ({ language, text })),
    );
    expect(all).toHaveLength(140);
    const right = all.filter(({ language, text }) => detectLanguage(text) === language);
    expect(right.length / all.length).toBeGreaterThanOrEqual(0.95);
  });

  it('falls back to the language of the feed, then to English (AI-6)', () => {
    expect(analyseLocally({ ...user('ok'), feedLanguage: 'tr' }).language).toBe('tr');
    expect(analyseLocally(user('ok')).language).toBe('en');
  });

  it.each([
    ['Thanks, that was great', 'POSITIVE'],
    ['This is not good', 'NEGATIVE'],
    ['Dat is niet slecht', 'POSITIVE'],
    ['Das ist kein schlechtes Ergebnis', 'NEUTRAL'],
    ['good and bad', 'NEUTRAL'],
    ['Good morning, when do I start?', 'NEUTRAL'],
    ['When do I start?', 'NEUTRAL'],
  ])('finds %s to be %s (AI-7)', (text, sentiment) => {
    expect(sentimentOf(text)).toBe(sentiment);
  });

  it.each([
    ['I want to speak to a manager', true, false],
    ['Kunt u mij doorverbinden?', true, false],
    ['Ik wil mijn leidinggevende spreken', true, false],
    ['Please ask HR about it', false, true],
    ['Neem contact op met personeelszaken', false, true],
    ['I hurry, three times', false, false],
  ])('sees in "%s": escalated %s, HR %s (AI-8)', (text, escalated, forwardedHr) => {
    expect(analyseLocally(user(text))).toMatchObject({ escalated, forwardedHr });
  });

  it('has a summary of 10 to 300 characters, whatever was said', () => {
    for (const text of ['', 'a', '😀'.repeat(400), 'x\0y'.repeat(200)]) {
      const { length } = [...analyseLocally(user(text)).summary];
      expect(length).toBeGreaterThanOrEqual(10);
      expect(length).toBeLessThanOrEqual(300);
    }
  });
});

describe('categories', () => {
  it('are told by whole words, the first message counting double (AI-9)', () => {
    expect(categoryFromText('I forgot my password')).toBe('ACCESS_LOGIN');
    expect(categoryFromText('compare the passwords')).toBe('UNRECOGNIZED_OTHER');
    expect(categoryFromText('salary salary', 'password')).toBe('SALARY_COMPENSATION');
    expect(categoryFromText('salary', 'password')).toBe('ACCESS_LOGIN');
    expect(categoryFromText('İlk gün ne getirmeliyim')).toBe('ONBOARDING');
    // Equal hits: the order of the enum.
    expect(categoryFromText('vacation and salary')).toBe('LEAVE_VACATION');
  });

  it('have labels in any case, with any of `_`, space and `&` (CSV-15)', () => {
    expect(categoryFromLabel('sick leave & recovery')).toBe('SICK_LEAVE_RECOVERY');
    expect(categoryFromLabel('General Inquiry')).toBe('UNRECOGNIZED_OTHER');
    expect(categoryFromLabel('Nothing')).toBeNull();
  });
});

describe('questions', () => {
  it('end with a question mark or begin with a question word (AI-10)', () => {
    expect(
      questionsIn('Hello. Where is it? I do not know. how do I get there\nIs it open'),
    ).toEqual(['Where is it?', 'how do I get there', 'Is it open']);
  });

  it('are trimmed, different, at most five of at most 500 characters (AI-2)', () => {
    expect(cleanQuestions(['A?', 'a?', ' ', 'B?'])).toEqual(['A?', 'B?']);
    expect(cleanQuestions(Array.from({ length: 8 }, (_, index) => `${index}?`))).toHaveLength(5);
    expect(cleanQuestions(['x'.repeat(600)])[0]).toHaveLength(500);
  });
});

describe('the text for a model', () => {
  it('has local times, and loses its middle when it is too long (AI-4)', () => {
    const at = new Date('2025-07-01T08:00:00Z');
    const input = {
      timeZone: 'Europe/Amsterdam',
      messages: [{ role: 'user', content: 'Hoi', timestamp: at }],
    };
    expect(transcriptText(input, 1000)).toEqual({
      text: '[01.07.2025 10:00:00] user: Hoi',
      truncated: false,
    });
    const long = {
      ...input,
      messages: [{ role: 'user', content: `start ${'x'.repeat(5000)} end`, timestamp: at }],
    };
    const { text, truncated } = transcriptText(long, 1000);
    expect(truncated).toBe(true);
    expect(text.length).toBeLessThanOrEqual(1000);
    expect(text).toMatch(/start.*end$/s);
  });
});
