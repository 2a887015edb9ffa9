/** The list of sessions: search, filter, sort and page in the database (MET-9). */
import { categoryLabel, SESSION_CATEGORIES } from '../analysis/categories.ts';
import type { CompanyId } from '../auth/company-scope.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { SentimentCategory, SessionCategory } from '../generated/prisma/enums.ts';
import { type DayRange, instants } from '../metrics/range.ts';
import type { PrismaClient } from '../prisma.ts';
import { SESSION_COLUMNS, type SessionRow, type SessionView, toSessionView } from './view.ts';

export const SORT_KEYS = [
  'startTime',
  'category',
  'language',
  'sentiment',
  'messagesSent',
  'avgResponseTime',
] as const;

export interface SessionFilter extends DayRange {
  searchTerm?: string;
  category?: SessionCategory;
  language?: string;
  sentiment?: SentimentCategory;
  escalated?: boolean;
  forwardedHr?: boolean;
}

export interface SessionPage {
  sortKey: (typeof SORT_KEYS)[number];
  sortOrder: 'asc' | 'desc';
  page: number;
  pageSize: number;
}

export async function listSessions(
  prisma: PrismaClient,
  company: { id: CompanyId; timeZone: string },
  filter: SessionFilter,
  { sortKey, sortOrder, page, pageSize }: SessionPage,
): Promise<{ sessions: SessionView[]; totalSessions: number }> {
  const where = conditions(company, filter);
  // Names and directions come from fixed lists.
  const order = Prisma.raw(`s."${sortKey}" ${sortOrder} NULLS LAST, s."startTime" DESC, s."id"`);
  const [rows, [total]] = await Promise.all([
    prisma.$queryRaw<SessionRow[]>`
      SELECT ${SESSION_COLUMNS} FROM "Session" s
      LEFT JOIN "SessionImport" i ON i."id" = s."importId"
      LEFT JOIN "SessionProcessingStatus" a ON a."sessionId" = s."id" AND a."stage" = 'AI_ANALYSIS'
      WHERE ${where} ORDER BY ${order} LIMIT ${pageSize} OFFSET ${(page - 1) * pageSize}`,
    prisma.$queryRaw<[{ count: number }]>`
      SELECT count(*)::int AS "count" FROM "Session" s
      LEFT JOIN "SessionImport" i ON i."id" = s."importId" WHERE ${where}`,
  ]);
  return { sessions: rows.map(toSessionView), totalSessions: total.count };
}

/** What occurs, for the filters of the list. */
export async function filterOptions(
  prisma: PrismaClient,
  companyId: CompanyId,
): Promise<{ categories: string[]; languages: string[] }> {
  const [row] = await prisma.$queryRaw<[{ categories: string[]; languages: string[] }]>`
    SELECT
      ARRAY(SELECT DISTINCT "category"::text FROM "Session"
        WHERE "companyId" = ${companyId}::uuid AND "category" IS NOT NULL ORDER BY 1) AS "categories",
      ARRAY(SELECT DISTINCT "language" FROM "Session"
        WHERE "companyId" = ${companyId}::uuid AND "language" IS NOT NULL ORDER BY 1) AS "languages"`;
  return row;
}

function conditions(
  { id, timeZone }: { id: CompanyId; timeZone: string },
  filter: SessionFilter,
): Prisma.Sql {
  const { searchTerm, category, language, sentiment, escalated, forwardedHr } = filter;
  const { from, until } = instants(filter, timeZone);
  const all = [Prisma.sql`s."companyId" = ${id}::uuid`];
  if (from) all.push(Prisma.sql`s."startTime" >= ${from}`);
  if (until) all.push(Prisma.sql`s."startTime" < ${until}`);
  if (category) all.push(Prisma.sql`s."category" = ${category}::"SessionCategory"`);
  if (language) all.push(Prisma.sql`s."language" = ${language}`);
  if (sentiment) all.push(Prisma.sql`s."sentiment" = ${sentiment}::"SentimentCategory"`);
  if (escalated !== undefined) all.push(Prisma.sql`s."escalated" = ${escalated}`);
  if (forwardedHr !== undefined) all.push(Prisma.sql`s."forwardedHr" = ${forwardedHr}`);
  if (searchTerm) all.push(search(searchTerm));
  return Prisma.join(all, ' AND ');
}

function search(term: string): Prisma.Sql {
  const pattern = `%${term.replace(/[\\%_]/g, '\\$&')}%`;
  const categories = SESSION_CATEGORIES.filter((category) =>
    categoryLabel(category).toLowerCase().includes(term.toLowerCase()),
  );
  return Prisma.sql`(s."id"::text ILIKE ${pattern} OR i."externalSessionId" ILIKE ${pattern}
    OR s."initialMsg" ILIKE ${pattern} OR s."summary" ILIKE ${pattern}
    OR s."category"::text = ANY (${categories}::text[]))`;
}
