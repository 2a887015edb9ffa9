import { expect, it } from 'vitest';
import { labelOf, yesNo } from './labels.ts';

it.each([
  ['LEAVE_VACATION', 'Leave & Vacation'],
  ['UNRECOGNIZED_OTHER', 'General Inquiry'],
  ['IN_PROGRESS', 'In Progress'],
  ['TRANSCRIPT_FETCH', 'Transcript Fetch'],
  ['CSV_IMPORT', 'CSV Import'],
  ['AI_ANALYSIS', 'AI Analysis'],
  ['ADMIN', 'Admin'],
  ['user', 'User'],
])('shows %s as "%s" (§2.1)', (value, label) => expect(labelOf(value)).toBe(label));

it('shows what is unknown as "-", and no other than yes or no (MET-3)', () => {
  expect(labelOf(null)).toBe('-');
  expect([yesNo(null), yesNo(false), yesNo(true)]).toEqual(['-', 'No', 'Yes']);
});
