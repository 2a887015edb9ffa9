/** The default analyser: documented rules, no network, the same answer every time (AI-5 to AI-10). */
import type { SentimentCategory } from '../generated/prisma/enums.ts';
import { type Analyser, type AnalysisInput, type AnalysisResult, emptyCall } from './analyser.ts';
import { categoryFromText, categoryLabel } from './categories.ts';
import { detectLanguage } from './language.ts';
import {
  ESCALATION_PHRASES,
  HR_WORDS,
  NEGATIONS,
  NEGATIVE_WORDS,
  POLITE_PHRASES,
  POSITIVE_WORDS,
} from './lexicon.ts';
import { cleanQuestions, questionsIn } from './questions.ts';

export const LOCAL_MODEL = 'local-rules-1';
const LONGEST_SUMMARY = 300;

export function createLocalAnalyser(now: () => Date = () => new Date()): Analyser {
  return {
    provider: 'local',
    async analyse(input) {
      const call = emptyCall('local', LOCAL_MODEL, now());
      const result = analyseLocally(input);
      return {
        call: { ...call, completedAt: now(), success: true },
        kind: 'analysed',
        result,
        truncated: false,
      };
    },
  };
}

export function analyseLocally(
  input: Pick<AnalysisInput, 'messages' | 'feedLanguage'>,
): AnalysisResult {
  const user = input.messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  const text = user.join('\n');
  const everything = input.messages.map(({ content }) => content.toLowerCase()).join('\n');
  const category = categoryFromText(user.slice(1).join('\n'), user[0]);
  return {
    language: detectLanguage(text) ?? input.feedLanguage ?? 'en',
    sentiment: sentimentOf(text),
    escalated: ESCALATION_PHRASES.some((phrase) => phrase.test(everything)),
    forwardedHr: HR_WORDS.test(everything),
    category,
    questions: cleanQuestions(user.flatMap(questionsIn)),
    summary: summaryOf(categoryLabel(category), input.messages.length, user[0] ?? ''),
  };
}

export function sentimentOf(text: string): SentimentCategory {
  const words =
    text
      .normalize('NFC')
      .toLowerCase()
      .replace(POLITE_PHRASES, ' ')
      .match(/[\p{L}\p{M}]+/gu) ?? [];
  let score = 0;
  for (const [index, word] of words.entries()) {
    const value = Number(POSITIVE_WORDS.has(word)) - Number(NEGATIVE_WORDS.has(word));
    score += NEGATIONS.has(words[index - 1] ?? '') ? -value : value;
  }
  if (score >= 1) return 'POSITIVE';
  return score <= -1 ? 'NEGATIVE' : 'NEUTRAL';
}

function summaryOf(label: string, messages: number, first: string): string {
  const start = first.replaceAll('\0', '').toWellFormed().replace(/\s+/g, ' ').trim();
  const summary = [...`${label}, ${messages} messages: ${start}`];
  if (summary.length <= LONGEST_SUMMARY) return summary.join('');
  return `${summary
    .slice(0, LONGEST_SUMMARY - 1)
    .join('')
    .trimEnd()}…`;
}
