/** The sessions of the demonstration: the same for the same day, with nothing left to chance. */
import { createHash } from 'node:crypto';
import { SESSION_CATEGORIES } from '../analysis/categories.ts';
import type { SessionCategory } from '../generated/prisma/enums.ts';
import { readTime, toInstant } from '../time.ts';
import { ANSWERS } from './answers.ts';
import {
  CLOSINGS,
  DETAILS,
  ESCALATIONS,
  FOLLOW_UPS,
  GREETINGS,
  HR_NOTES,
  type Language,
  QUESTIONS,
} from './phrases.ts';

export const SESSIONS = 600;
const DAYS = 60;
/** Of the demonstration company: its feed tells local times. */
export const TIME_ZONE = 'Europe/Amsterdam';

export interface DemoMessage {
  role: 'User' | 'Assistant' | 'System';
  text: string;
  /** Seconds after the start. */
  at: number;
}

export interface DemoSession {
  index: number;
  id: string;
  start: Date;
  language: Language;
  country: string;
  ip: string;
  category: SessionCategory;
  mood: 'POSITIVE' | 'NEUTRAL' | 'NEGATIVE';
  escalated: boolean;
  forwardedHr: boolean;
  responseSeconds: number;
  tokens: number;
  messages: DemoMessage[];
  /** How the transcript comes: as it should, or in one of the ways that go wrong. */
  transcript: 'stamped' | 'plain' | 'missing' | 'empty' | 'unreadable' | 'none';
}

/** mulberry32: small, fast, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const LANGUAGE_WEIGHTS: [Language, number][] = [
  ['nl', 45],
  ['en', 22],
  ['de', 12],
  ['fr', 7],
  ['es', 5],
  ['it', 5],
  ['tr', 4],
];
const COUNTRIES: Record<Language, string[]> = {
  nl: ['NL', 'NL', 'NL', 'BE'],
  en: ['NL', 'GB', 'IE', 'USA'],
  de: ['DE', 'DE', 'AT', 'CH'],
  fr: ['FR', 'BE', 'FRA'],
  es: ['ES', 'Spain'],
  it: ['IT', 'Italy'],
  tr: ['TR', 'NL'],
};
/** Chats by hour of the day, from midnight on. */
const HOURS = [1, 0, 0, 0, 1, 3, 6, 12, 22, 26, 24, 20, 16, 20, 23, 21, 16, 10, 7, 6, 5, 4, 3, 2];

export function demoSession(index: number, lastDay: Date): DemoSession {
  const random = randomFrom(7919 * (index + 1));
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const weighted = <T>(list: [T, number][]): T => {
    let rest = random() * list.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of list) {
      rest -= weight;
      if (rest < 0) return value;
    }
    return (list[0] as [T, number])[0];
  };
  const language = weighted(LANGUAGE_WEIGHTS);
  const category = pick(SESSION_CATEGORIES);
  const mood = weighted<DemoSession['mood']>([
    ['POSITIVE', 45],
    ['NEUTRAL', 37],
    ['NEGATIVE', 18],
  ]);
  const escalated = random() < (mood === 'NEGATIVE' ? 0.35 : 0.04);
  const forwardedHr = random() < 0.09;
  const hour = weighted(HOURS.map((weight, value): [number, number] => [value, weight]));
  const time = `${two(hour)}:${two(Math.floor(random() * 60))}:${two(Math.floor(random() * 60))}`;
  const messages = conversation({ language, category, mood, escalated, forwardedHr, pick, random });
  const user = Math.floor(random() * 220);
  return {
    index,
    id: uuidOf(index),
    start: startOf(index, lastDay, time, random),
    language,
    country: pick(COUNTRIES[language]),
    ip: `198.51.100.${user}`,
    category,
    mood,
    escalated,
    forwardedHr,
    responseSeconds: Math.round((0.4 + random() ** 3 * 9.5) * 100) / 100,
    tokens: 300 + Math.floor(random() * 900) * messages.length,
    messages,
    transcript: transcriptOf(index),
  };
}

/** A few of each kind that goes wrong. */
function transcriptOf(index: number): DemoSession['transcript'] {
  if (index % 100 === 13) return 'missing';
  if (index % 150 === 29) return 'empty';
  if (index % 150 === 47) return 'unreadable';
  if (index % 50 === 21) return 'none';
  return index % 12 === 5 ? 'plain' : 'stamped';
}

/** Fewer on weekends; one goes on while the clocks are put back (CSV-9). */
function startOf(index: number, lastDay: Date, time: string, random: () => number): Date {
  const slot = Math.floor((index / SESSIONS) * DAYS);
  const date = new Date(
    Date.UTC(
      lastDay.getUTCFullYear(),
      lastDay.getUTCMonth(),
      lastDay.getUTCDate() - (DAYS - 1 - slot),
    ),
  );
  const lastSundayOfOctober =
    date.getUTCMonth() === 9 && date.getUTCDay() === 0 && date.getUTCDate() > 24;
  if (lastSundayOfOctober && index % (SESSIONS / DAYS) === 0) return localTime(date, '02:59:30');
  const weekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
  if (weekend && random() < 0.65 && slot >= 2) date.setUTCDate(date.getUTCDate() - 2);
  return localTime(date, time);
}

function localTime(date: Date, time: string): Date {
  const written = readTime(`${date.toISOString().slice(0, 10)} ${time}`);
  if (written === null) throw new RangeError(`The demonstration has no day ${date.toISOString()}`);
  return toInstant(written, TIME_ZONE);
}

const two = (value: number) => String(value).padStart(2, '0');

function uuidOf(index: number): string {
  const hex = createHash('sha256').update(`demonstration ${index}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Behind a greeting a sentence goes on in small letters, but for the English I. */
function greet(greeting: string, question: string, language: Language): string {
  if (greeting === '' || /^I\b/.test(question)) return greeting + question;
  return greeting + question.charAt(0).toLocaleLowerCase(language) + question.slice(1);
}

function conversation(of: {
  language: Language;
  category: SessionCategory;
  mood: DemoSession['mood'];
  escalated: boolean;
  forwardedHr: boolean;
  pick: <T>(list: readonly T[]) => T;
  random: () => number;
}): DemoMessage[] {
  const { language, category, mood, escalated, forwardedHr, pick, random } = of;
  const messages: DemoMessage[] = [];
  let at = 0;
  const say = (role: DemoMessage['role'], text: string) => {
    messages.push({ role, text, at });
    at += role === 'User' ? 2 + Math.floor(random() * 6) : 12 + Math.floor(random() * 50);
  };
  const question = pick(QUESTIONS[language][category]).replace('{}', pick(DETAILS[language]));
  say('User', greet(pick(GREETINGS[language]), question, language));
  say('Assistant', pick(ANSWERS[language][category]));
  const exchange = ([ask, answer]: [string, string]) => {
    say('User', ask);
    say('Assistant', answer);
  };
  const followUps = FOLLOW_UPS[language];
  const from = Math.floor(random() * followUps.length);
  const turns = Math.floor(random() * 4);
  for (let turn = 0; turn < turns; turn++) {
    exchange(followUps[(from + turn) % followUps.length] as [string, string]);
  }
  if (forwardedHr) exchange(HR_NOTES[language]);
  if (escalated) exchange(ESCALATIONS[language]);
  // Whoever is neither glad nor cross often leaves without a word.
  if (mood === 'NEUTRAL' && random() < 0.5) return messages;
  say('User', pick(CLOSINGS[language][mood]));
  return messages;
}
