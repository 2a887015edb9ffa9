import { describe, expect, it, test } from 'vitest';
import { hashPassword, newPassword, temporaryPassword, verifyPassword } from './passwords.ts';

describe('a password (SEC-1)', () => {
  test.each([
    ['Correct-hor7', 'an ! is missing'],
    ['correct-horse7!', 'no upper-case letter'],
    ['CORRECT-HORSE7!', 'no lower-case letter'],
    ['Correct-horse!', 'no digit'],
    ['Correct-ho7!', undefined],
    ['Correct-h7!', 'too short'],
    [`Aa7!${'x'.repeat(124)}`, undefined],
    [`Aa7!${'x'.repeat(125)}`, 'too long'],
  ])('%s', (text, problem) => {
    expect(newPassword.safeParse(text).success).toBe(problem === undefined);
  });
});

it('makes temporary passwords that satisfy the rule and differ (SEC-1)', () => {
  const made = Array.from({ length: 500 }, temporaryPassword);
  for (const password of made) expect(newPassword.safeParse(password).error).toBeUndefined();
  expect(new Set(made).size).toBe(500);
});

it('hashes by scrypt with a salt of its own (SEC-1)', async () => {
  const [one, two] = await Promise.all([
    hashPassword('Correct-horse7!'),
    hashPassword('Correct-horse7!'),
  ]);
  expect(one).not.toBe(two);
  expect(await verifyPassword({ hash: one, password: 'Correct-horse7!' })).toBe(true);
  expect(await verifyPassword({ hash: one, password: 'Correct-horse8!' })).toBe(false);
});
