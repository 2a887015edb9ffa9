/** Enum values as people read them (domain §2.1). */
import { categoryLabel, SESSION_CATEGORIES } from '@/lib/analysis/categories.ts';
import type { SessionCategory } from '@/lib/generated/prisma/enums.ts';
import { UNKNOWN } from './format.ts';

const ACRONYMS = new Set(['AI', 'CSV', 'URL']);
const categories: readonly string[] = SESSION_CATEGORIES;

export function labelOf(value: string | null): string {
  if (value === null) return UNKNOWN;
  if (categories.includes(value)) return categoryLabel(value as SessionCategory);
  return value
    .split('_')
    .map((word) =>
      ACRONYMS.has(word) ? word : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
    )
    .join(' ');
}

export function yesNo(value: boolean | null): string {
  if (value === null) return UNKNOWN;
  return value ? 'Yes' : 'No';
}

/** The colour that a state has everywhere; grey for what is neither good nor bad. */
export function colourOf(value: string): string {
  return COLOURS[value] ?? 'gray';
}

const COLOURS: Record<string, string> = {
  POSITIVE: 'teal',
  NEGATIVE: 'red',
  COMPLETED: 'teal',
  SUCCEEDED: 'teal',
  IN_PROGRESS: 'blue',
  RUNNING: 'blue',
  FAILED: 'red',
  PARTIAL: 'yellow',
};
