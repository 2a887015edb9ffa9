/** Rows for tests: each has what the schema asks for, and what the test says. */
import { randomUUID } from 'node:crypto';
import type { Prisma, PrismaClient } from '../lib/prisma.ts';

export function createCompany(
  prisma: PrismaClient,
  values: Partial<Prisma.CompanyUncheckedCreateInput> = {},
) {
  return prisma.company.create({ data: { name: `Company ${randomUUID()}`, ...values } });
}

/** A session without an import row. Stages are written by `processingStatusManager.ts` alone. */
export function createSession(
  prisma: PrismaClient,
  values: Partial<Prisma.SessionUncheckedCreateInput> & { companyId: string },
) {
  const startTime = values.startTime ?? new Date('2025-07-01T08:00:00Z');
  const endTime = values.endTime ?? new Date(new Date(startTime).getTime() + 120_000);
  return prisma.session.create({ data: { ...values, startTime, endTime } });
}

export function createImport(
  prisma: PrismaClient,
  values: Partial<Prisma.SessionImportUncheckedCreateInput> & { companyId: string },
) {
  return prisma.sessionImport.create({
    data: {
      externalSessionId: randomUUID(),
      startTime: new Date('2025-07-01T08:00:00Z'),
      startTimeRaw: '01.07.2025 10:00:00',
      endTimeRaw: '01.07.2025 10:02:00',
      contentHash: randomUUID(),
      lastSeenAt: new Date(),
      ...values,
    },
  });
}
