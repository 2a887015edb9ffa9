/** What the users asked and of which words (topQuestions, wordCloudData). */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { questionsIn } from '../analysis/questions.ts';
import { wordsOf } from './words.ts';

/** Sessions that said the same, taken together. */
export interface SaidText {
  sessions: number;
  initialMsg: string | null;
  questions: string[];
}

const MOST_WORDS = 50;
const MOST_QUESTIONS = 5;
/** Texts between two turns of the event loop: pages must not wait for a cloud. */
const IN_A_ROW = 1000;

export async function summariseTexts(texts: SaidText[]): Promise<{
  topQuestions: { question: string; count: number }[];
  wordCloudData: { text: string; value: number }[];
}> {
  const words = new Map<string, number>();
  const questions = new Map<string, { question: string; count: number }>();
  for (const [index, { sessions, initialMsg, questions: asked }] of texts.entries()) {
    if (index % IN_A_ROW === IN_A_ROW - 1) await nextTurn();
    for (const word of wordsOf([initialMsg ?? '', ...asked].join('\n'))) {
      words.set(word, (words.get(word) ?? 0) + sessions);
    }
    const own =
      asked.length > 0
        ? asked
        : initialMsg && questionsIn(initialMsg).length > 0
          ? [initialMsg]
          : [];
    const seen = new Set<string>();
    for (const question of own) {
      const key = normalise(question);
      if (key === '' || seen.has(key)) continue;
      seen.add(key);
      const known = questions.get(key);
      if (known === undefined) questions.set(key, { question: question.trim(), count: sessions });
      else known.count += sessions;
    }
  }
  return {
    topQuestions: [...questions.values()]
      .sort((a, b) => b.count - a.count || a.question.localeCompare(b.question, 'en'))
      .slice(0, MOST_QUESTIONS),
    wordCloudData: [...words]
      .map(([text, value]) => ({ text, value }))
      .sort((a, b) => b.value - a.value || a.text.localeCompare(b.text, 'en'))
      .slice(0, MOST_WORDS),
  };
}

/** Case, repeated spaces and final punctuation make no other question. */
function normalise(question: string): string {
  return question
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[\s?!.,;:…]+$/u, '')
    .trim();
}
