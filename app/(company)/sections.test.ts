import { expect, it } from 'vitest';
import type { UserRole } from '@/lib/generated/prisma/enums.ts';
import { sectionsFor } from './sections.ts';

const labels = (role: UserRole, mustChangePassword = false) =>
  sectionsFor({ role, mustChangePassword }).map(({ label }) => label);

it('shows each role the sections that it may open (PAGE-1, TEN-2)', () => {
  expect(labels('ADMIN')).toEqual(['Overview', 'Sessions', 'Processing', 'Settings', 'Users']);
  expect(labels('USER')).toEqual(['Overview', 'Sessions']);
  expect(labels('AUDITOR')).toEqual(['Overview', 'Sessions', 'Processing']);
});

it('shows none while the password has to be changed (SEC-1)', () => {
  expect(labels('ADMIN', true)).toEqual([]);
});
