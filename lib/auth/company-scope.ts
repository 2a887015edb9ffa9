/** The one place that keeps companies apart: a client that sees a single company (TEN-4, TEN-5). */
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';

declare const companyId: unique symbol;
/** Of the signed-in user's row. Functions with SQL of their own ask for it. */
export type CompanyId = string & { readonly [companyId]: true };

/**
 * The models, each operation limited to one company. SQL of one's own is refused: nothing could
 * limit it. Nested writes and reads follow relations, which never leave the company.
 */
export type CompanyPrisma = Omit<
  PrismaClient,
  | '$queryRaw'
  | '$queryRawUnsafe'
  | '$executeRaw'
  | '$executeRawUnsafe'
  | '$extends'
  | '$connect'
  | '$disconnect'
  | '$on'
>;

/** Models with a company of their own; a new model joins by having the column. */
export const COMPANY_MODELS: ReadonlySet<string> = new Set(
  Object.values(Prisma.ModelName).filter(
    (model) => 'companyId' in Prisma[`${model}ScalarFieldEnum`],
  ),
);

type Values = Record<string, unknown>;
interface Arguments {
  where?: Values;
  data?: Values | Values[];
  create?: Values;
  update?: Values;
}

const CREATES = new Set(['create', 'createMany', 'createManyAndReturn']);
/** Company has no companyId: its id is one. Companies come and go elsewhere. */
const ON_COMPANY = new Set([
  'findUnique',
  'findUniqueOrThrow',
  'findFirst',
  'findFirstOrThrow',
  'findMany',
  'count',
  'aggregate',
  'update',
]);

export class CompanyScopeError extends Error {
  override name = 'CompanyScopeError';
}

/** Cheap: made anew for each request. */
export function forCompany(prisma: PrismaClient, id: CompanyId): CompanyPrisma {
  const refuse = () => {
    throw new CompanyScopeError('SQL of its own cannot be limited to a company');
  };
  const scoped = prisma.$extends({
    query: {
      $queryRaw: refuse,
      $queryRawUnsafe: refuse,
      $executeRaw: refuse,
      $executeRawUnsafe: refuse,
      $allModels: {
        $allOperations({ model, operation, args, query }) {
          return query(limit(model, operation, args as Arguments, id) as typeof args);
        },
      },
    },
  });
  return scoped as unknown as CompanyPrisma;
}

function limit(model: string, operation: string, args: Arguments, id: CompanyId): Arguments {
  if (model === 'Company') {
    if (!ON_COMPANY.has(operation)) throw outside(model, operation);
    return { ...args, where: both(args.where, { id }) };
  }
  if (!COMPANY_MODELS.has(model)) throw outside(model, operation);
  if (CREATES.has(operation)) return { ...args, data: own(args.data, id) };
  const limited = { ...args, where: both(args.where, { companyId: id }) };
  if (operation === 'upsert') limited.create = owned(args.create, id);
  for (const changes of [args.data, args.update]) refuseMove(changes, id);
  return limited;
}

/** Beside what stands in `where`, never instead of it: a unique key has to stay at its top. */
function both(where: Values | undefined, company: Values): Values {
  const { AND: conditions = [], ...rest } = where ?? {};
  const list: unknown[] = Array.isArray(conditions) ? conditions : [conditions];
  return { ...rest, AND: [...list, company] };
}

function own(data: Values | Values[] | undefined, id: CompanyId): Values | Values[] {
  return Array.isArray(data) ? data.map((row) => owned(row, id)) : owned(data, id);
}

function owned(row: Values | undefined, id: CompanyId): Values {
  refuseMove(row, id);
  return { ...row, companyId: id };
}

function refuseMove(changes: Values | Values[] | undefined, id: CompanyId): void {
  for (const row of Array.isArray(changes) ? changes : [changes ?? {}]) {
    if ('company' in row || (row.companyId !== undefined && row.companyId !== id)) {
      throw new CompanyScopeError('a record belongs to the company of the signed-in user');
    }
  }
}

function outside(model: string, operation: string): CompanyScopeError {
  return new CompanyScopeError(`${model}.${operation} is not open to a company`);
}
