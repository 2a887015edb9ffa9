import type { Prisma } from '../prisma.ts';

/**
 * Until the transaction ends, nobody else changes the company's settings or its set of users.
 * Not FOR UPDATE: that would also stop imports, whose rows refer to the company.
 */
export async function lockCompany(tx: Prisma.TransactionClient, companyId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS "locked" FROM "Company" WHERE "id" = ${companyId}::uuid FOR NO KEY UPDATE`;
}
