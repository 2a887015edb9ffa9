import { z } from 'zod';
import { UserRole } from '../generated/prisma/enums.ts';

/** SEC-2 */
export const emailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(255, 'must have at most 255 characters')
  .pipe(z.email('must be an e-mail address'));

export const personName = z.string().trim().max(255, 'must have at most 255 characters');

export const role = z.enum(UserRole, `must be one of ${Object.values(UserRole).join(', ')}`);
