/** Who may do what inside the own company (TEN-2). */
import type { UserRole } from '../generated/prisma/enums.ts';

export type Capability =
  | 'VIEW_DASHBOARD'
  | 'REFRESH_DATA'
  | 'RUN_PROCESSING'
  | 'VIEW_PROCESSING'
  | 'CHANGE_SETTINGS'
  | 'MANAGE_USERS';

const HOLDERS: Record<Capability, readonly UserRole[]> = {
  VIEW_DASHBOARD: ['ADMIN', 'USER', 'AUDITOR'],
  REFRESH_DATA: ['ADMIN', 'USER'],
  RUN_PROCESSING: ['ADMIN'],
  VIEW_PROCESSING: ['ADMIN', 'AUDITOR'],
  CHANGE_SETTINGS: ['ADMIN'],
  MANAGE_USERS: ['ADMIN'],
};

export function can(role: UserRole, capability: Capability): boolean {
  return HOLDERS[capability].includes(role);
}
