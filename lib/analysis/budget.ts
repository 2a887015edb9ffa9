/** What the analyses of a company may cost in a calendar month of its zone. */
import type { PrismaClient } from '../prisma.ts';

export interface BudgetState {
  budgetEur: number;
  spentEur: number;
  exhausted: boolean;
}

interface Row {
  companyId: string;
  budget: string;
  spent: string;
  exhausted: boolean;
}

export interface BudgetBook {
  /** Companies that have spent it all; read anew every few seconds. */
  exhausted(): Promise<string[]>;
}

const KEEP_MS = 5000;

export function createBudgetBook(prisma: PrismaClient, now: () => Date): BudgetBook {
  let known: string[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    async exhausted() {
      if (now().getTime() - readAt < KEEP_MS) return known;
      const rows = await read(prisma, now(), null);
      known = rows.filter((row) => row.exhausted).map((row) => row.companyId);
      readAt = now().getTime();
      return known;
    },
  };
}

/** Null when the company has no budget. */
export async function budgetState(
  prisma: PrismaClient,
  companyId: string,
  now: Date,
): Promise<BudgetState | null> {
  const [row] = await read(prisma, now, companyId);
  if (row === undefined) return null;
  return { budgetEur: Number(row.budget), spentEur: Number(row.spent), exhausted: row.exhausted };
}

function read(prisma: PrismaClient, now: Date, companyId: string | null): Promise<Row[]> {
  return prisma.$queryRaw<Row[]>`
    SELECT c."id" AS "companyId", c."aiMonthlyBudgetEur"::text AS "budget", s."spent"::text AS "spent",
      s."spent" >= c."aiMonthlyBudgetEur" AS "exhausted"
    FROM "Company" c
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(r."totalCostEur"), 0) AS "spent" FROM "AIProcessingRequest" r
      WHERE r."companyId" = c."id" AND r."requestedAt" >=
        date_trunc('month', ${now}::timestamptz AT TIME ZONE c."timeZone") AT TIME ZONE c."timeZone") s
    WHERE c."aiMonthlyBudgetEur" IS NOT NULL
      AND (${companyId}::uuid IS NULL OR c."id" = ${companyId}::uuid)`;
}
