/** Readers of the feed's cells (CSV-10 to CSV-15). Each gives null for what it cannot read. */
import { isIP } from 'node:net';
import countries from 'i18n-iso-countries';
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };
import ISO6391 from 'iso-639-1';
import { categoryFromLabel, categoryFromText } from '../analysis/categories.ts';
import type { SentimentCategory, SessionCategory } from '../generated/prisma/enums.ts';

const MAX_INTEGER = 2_147_483_647;

export function readInteger(text: string): number | null {
  if (!/^\d{1,15}$/.test(text)) return null;
  const value = Number(text);
  return value <= MAX_INTEGER ? value : null;
}

/** A point is the decimal sign; a single comma is accepted too. */
export function readDecimal(text: string): number | null {
  if (!/^\d{1,15}([.,]\d{1,30})?$/.test(text)) return null;
  const value = Number(text.replace(',', '.'));
  return value <= MAX_INTEGER ? value : null;
}

/** Money stays a decimal text; SessionImport keeps six digits before and after the point. */
export function readMoney(text: string): string | null {
  const value = readDecimal(text);
  return value === null || value >= 999_999.999_999 ? null : text.replace(',', '.');
}

const countryCodes = countryTable();

function countryTable(): Map<string, string> {
  countries.registerLocale(english);
  const table = new Map<string, string>();
  const names = countries.getNames('en', { select: 'all' });
  for (const [code, list] of Object.entries(names)) {
    for (const name of list) table.set(plain(name), code);
  }
  for (const code of Object.keys(countries.getAlpha2Codes())) table.set(plain(code), code);
  for (const [long, short] of Object.entries(countries.getAlpha3Codes()))
    table.set(plain(long), short);
  const words: Record<string, string[]> = {
    US: ['USA', 'United States of America', 'United States'],
    GB: ['UK', 'GB', 'United Kingdom', 'Great Britain'],
    NL: ['Nederland', 'Netherland', 'Holland', 'The Netherlands'],
    DE: ['Deutschland'],
    FR: ['Frankreich'],
    BE: ['België', 'Belgique'],
    BA: ['Bosnia', 'Bosnia & Herzegovina'],
  };
  for (const [code, list] of Object.entries(words)) {
    for (const word of list) table.set(plain(word), code);
  }
  return table;
}

export const readCountry = (text: string): string | null => countryCodes.get(plain(text)) ?? null;

const languageCodes = languageTable();

function languageTable(): Map<string, string> {
  const table = new Map<string, string>();
  for (const code of ISO6391.getAllCodes()) {
    for (const name of [ISO6391.getName(code), ISO6391.getNativeName(code)]) {
      table.set(plain(name), code);
      for (const part of name.split(/[,;(]/)) if (part.trim()) table.set(plain(part), code);
    }
  }
  for (const code of ISO6391.getAllCodes()) table.set(code, code);
  table.set('nizozemski', 'nl');
  return table;
}

export function readLanguage(text: string): string | null {
  const word = plain(text);
  const tag = /^([a-z]{2})[-_][a-z0-9-_]+$/.exec(word)?.[1];
  return languageCodes.get(tag ?? word) ?? null;
}

const SENTIMENTS: Record<SentimentCategory, string[]> = {
  POSITIVE: ['positive', 'happy', 'excited', 'playful', 'positief', 'positivo'],
  NEUTRAL: ['neutral', 'neutraal', 'neutro'],
  NEGATIVE: ['negative', 'angry', 'sad', 'frustrated', 'negatief', 'negativo'],
};
const sentimentWords = new Map(
  Object.entries(SENTIMENTS).flatMap(([sentiment, words]) =>
    words.map((word) => [word, sentiment as SentimentCategory] as const),
  ),
);

export function readSentiment(text: string): SentimentCategory | null {
  const word = sentimentWords.get(plain(text));
  if (word !== undefined) return word;
  if (!/^[+-]?\d+([.,]\d+)?$/.test(text)) return null;
  const value = Number(text.replace(',', '.'));
  if (value >= 0.3) return 'POSITIVE';
  return value <= -0.3 ? 'NEGATIVE' : 'NEUTRAL';
}

const YES = new Set('1,true,yes,y,ja,j,si,sí,oui,да,はい,escalated,forwarded'.split(','));
const NO = new Set('0,false,no,n,nee,nein,non,нет,いいえ'.split(','));

export function readYesNo(text: string): boolean | null {
  const word = plain(text);
  if (YES.has(word)) return true;
  return NO.has(word) ? false : null;
}

export const readCategory = (text: string): SessionCategory =>
  categoryFromLabel(text) ?? categoryFromText(text);

/** PostgreSQL's `inet` knows no zones (`fe80::1%eth0`). */
export const readIp = (text: string): string | null =>
  isIP(text) !== 0 && !text.includes('%') ? text : null;

export const MAX_URL_LENGTH = 2048;

export function readUrl(text: string): string | null {
  if (text.length > MAX_URL_LENGTH || !/^https?:\/\//i.test(text)) return null;
  return URL.canParse(text) ? text : null;
}

/** One spelling of each word: lower case, one space, composed letters. */
function plain(text: string): string {
  return text.normalize('NFC').trim().toLowerCase().replace(/\s+/g, ' ');
}
