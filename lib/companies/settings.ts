/** What a company's administrators set. */
import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { CompanyId } from '../auth/company-scope.ts';
import { encryptSecret, movedToOtherOrigin } from '../feed/credentials.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { ApiError } from '../http/errors.ts';
import type { Logger } from '../logger.ts';
import type { PrismaClient } from '../prisma.ts';
import { feedUrl, timeZone } from './fields.ts';
import { lockCompany } from './lock.ts';

export const settingsChange = z.object({
  csvUrl: feedUrl.optional(),
  csvUsername: z.string().trim().max(255, 'must have at most 255 characters').nullish(),
  /** Empty keeps the stored one, null deletes it. */
  csvPassword: z.string().max(255, 'must have at most 255 characters').nullish(),
  timeZone: timeZone.optional(),
  sentimentAlert: z
    .number('must be a number from 0 to 1')
    .min(0, 'must be a number from 0 to 1')
    .max(1, 'must be a number from 0 to 1')
    .nullish(),
  /** EUR for all analyses of a calendar month; null: without limit. */
  aiMonthlyBudgetEur: z
    .number('must be an amount in EUR')
    .min(0, 'must not be negative')
    .max(9_999_999, 'must be below 10 million')
    .nullish(),
  dashboardOpts: z.record(z.string(), z.json()).nullish(),
});
export type SettingsChange = z.output<typeof settingsChange>;

const FIELDS = {
  id: true,
  name: true,
  status: true,
  csvUrl: true,
  csvUsername: true,
  csvPassword: true,
  timeZone: true,
  sentimentAlert: true,
  aiMonthlyBudgetEur: true,
  dashboardOpts: true,
} satisfies Prisma.CompanySelect;
type Stored = Prisma.CompanyGetPayload<{ select: typeof FIELDS }>;

export type CompanySettings = ReturnType<typeof withoutPassword>;

/** Of the password only whether there is one (API-5). */
function withoutPassword({ csvPassword, aiMonthlyBudgetEur, ...company }: Stored) {
  return {
    ...company,
    aiMonthlyBudgetEur: aiMonthlyBudgetEur?.toNumber() ?? null,
    csvPasswordSet: csvPassword !== null,
  };
}

export async function readSettings(
  db: Pick<PrismaClient, 'company'>,
  companyId: CompanyId,
): Promise<CompanySettings> {
  return withoutPassword(
    await db.company.findUniqueOrThrow({ where: { id: companyId }, select: FIELDS }),
  );
}

export async function changeSettings(
  db: PrismaClient,
  log: Logger,
  options: {
    companyId: CompanyId;
    change: SettingsChange;
    /** Feed passwords are encrypted under it. */
    secret: string | undefined;
    actor: string;
    ipAddress: string;
  },
): Promise<CompanySettings> {
  const { companyId, change, secret, actor, ipAddress } = options;
  return db.$transaction(
    async (tx) => {
      await lockCompany(tx, companyId);
      const where = { id: companyId };
      const before = await tx.company.findUniqueOrThrow({ where, select: FIELDS });
      const { csvUrl, timeZone, sentimentAlert, aiMonthlyBudgetEur, dashboardOpts } = change;
      const data: Prisma.CompanyUpdateInput = {
        ...credentials(before, change, secret),
        csvUrl,
        timeZone,
        sentimentAlert,
        aiMonthlyBudgetEur,
        dashboardOpts: dashboardOpts === null ? Prisma.DbNull : dashboardOpts,
      };
      const zoneChanges = timeZone !== undefined && timeZone !== before.timeZone;
      if (zoneChanges || (csvUrl !== undefined && csvUrl !== before.csvUrl)) {
        // They speak of the file at the old address, or of rows that the old zone rejected.
        data.feedEtag = null;
        data.feedLastModified = null;
      }
      const after = await tx.company.update({ where, data, select: FIELDS });
      if (after.timeZone !== before.timeZone) await convertAgain(tx, companyId);
      const target = Object.keys(change).join(',').slice(0, 255);
      const entry = { event: 'SETTINGS_CHANGED', result: 'SUCCESS' } as const;
      await audit(tx, log, { ...entry, actor, companyId, target, ipAddress });
      return withoutPassword(after);
    },
    // CSV-26 touches every import row of the company.
    { timeout: 30_000 },
  );
}

/** SEC-16: what was given for one origin does not go to another. */
function credentials(
  before: Stored,
  { csvUrl, csvUsername, csvPassword }: SettingsChange,
  secret: string | undefined,
): Pick<Prisma.CompanyUpdateInput, 'csvUsername' | 'csvPassword'> {
  const moved = csvUrl !== undefined && leavesOrigin(before.csvUrl, csvUrl);
  const username = csvUsername === '' ? null : csvUsername;
  if (csvPassword) {
    if (secret === undefined) {
      throw new ApiError(
        503,
        'Feed passwords cannot be stored: set CREDENTIALS_SECRET or AUTH_SECRET on the server.',
        { code: 'CREDENTIALS_SECRET_MISSING' },
      );
    }
    return {
      csvUsername: moved ? (username ?? null) : username,
      csvPassword: encryptSecret(secret, csvPassword),
    };
  }
  if (moved) return { csvUsername: null, csvPassword: null };
  return { csvUsername: username, csvPassword: csvPassword === null ? null : undefined };
}

function leavesOrigin(before: string, after: string): boolean {
  if (before === '') return false;
  return after === '' || movedToOtherOrigin(before, after);
}

/** CSV-26: all rows are read again from their raw texts, by the next import processing. */
async function convertAgain(tx: Prisma.TransactionClient, companyId: CompanyId): Promise<void> {
  await tx.sessionImport.updateMany({
    where: { companyId },
    data: { processedHash: null, attempts: 0, nextAttemptAt: null, lastError: null },
  });
}
