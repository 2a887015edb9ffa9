/** Security events and operator actions: a row and a line of the log each (SEC-15). */
import type { Logger } from '../logger.ts';
import type { Prisma } from '../prisma.ts';

export interface AuditEntry {
  event:
    | 'SIGN_IN'
    | 'REGISTRATION'
    | 'PASSWORD_RESET_REQUESTED'
    | 'PASSWORD_RESET'
    | 'PASSWORD_CHANGED'
    | 'USER_INVITED'
    | 'USER_CHANGED'
    | 'USER_REMOVED'
    | 'SETTINGS_CHANGED'
    | 'IMPORT_TRIGGERED'
    | 'PROCESSING_TRIGGERED'
    | 'STAGE_RETRIED';
  /** The user's id; the e-mail address where someone only claims to be a user. */
  actor?: string;
  companyId?: string;
  /** What the action was on: an id, or the names of what changed. */
  target?: string;
  result: 'SUCCESS' | 'FAILURE';
  ipAddress: string;
}

/** In the transaction of the action, where there is one. */
export async function audit(
  db: Pick<Prisma.TransactionClient, 'auditEvent'>,
  log: Logger,
  entry: AuditEntry,
): Promise<void> {
  await db.auditEvent.create({ data: entry });
  // An address in the log would be more than ids (SEC-14).
  const { actor, ...rest } = entry;
  log.info({ ...rest, actor: actor?.includes('@') ? undefined : actor }, 'audit');
}
