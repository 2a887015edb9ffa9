import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../../test/database.ts';
import { createCompany, createImport, createSession } from '../../test/factories.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { COMPANY_MODELS, type CompanyId, type CompanyPrisma, forCompany } from './company-scope.ts';

const db = useDatabase();

type Operation = (args: unknown) => Promise<unknown>;
type Row = Record<string, unknown>;
let own: CompanyPrisma;
let ownId: CompanyId;
let foreignId: CompanyId;

beforeAll(async () => {
  ownId = await companyWithEverything();
  foreignId = await companyWithEverything();
  own = forCompany(db.prisma, ownId);
});

/** A company with a row of every model that has a company. */
async function companyWithEverything(): Promise<CompanyId> {
  const { prisma } = db;
  const companyId = (await createCompany(prisma)).id;
  const { id: importId } = await createImport(prisma, { companyId });
  const { id: sessionId, startTime } = await createSession(prisma, { companyId, importId });
  const run = { companyId, instance: 'test', leaseUntil: new Date() };
  const question = await prisma.question.create({ data: { content: randomUUID() } });
  const model = await prisma.aIModel.findFirstOrThrow();
  await prisma.user.create({ data: { companyId, email: `${randomUUID()}@example.com` } });
  await prisma.csvImportRun.create({ data: { ...run, trigger: 'MANUAL' } });
  await prisma.csvRowRejection.create({
    data: {
      companyId,
      lineNumber: 1,
      reasonCode: 'MISSING_ID',
      message: '',
      rawRow: '',
      rowHash: '',
      firstSeenAt: new Date(),
      lastSeenAt: new Date(),
    },
  });
  await prisma.message.create({
    data: { companyId, sessionId, order: 0, role: 'user', content: '' },
  });
  await prisma.sessionProcessingStatus.create({
    data: { companyId, sessionId, stage: 'CSV_IMPORT', sessionStart: startTime },
  });
  await prisma.sessionQuestion.create({
    data: { companyId, sessionId, order: 0, questionId: question.id },
  });
  await prisma.companyAIModel.create({ data: { companyId, aiModelId: model.id } });
  await prisma.aIProcessingRequest.create({
    data: {
      companyId,
      sessionId,
      provider: 'local',
      model: 'local-rules-1',
      promptTokenCost: 0,
      completionTokenCost: 0,
      priceSource: 'NONE',
      usdToEurRate: 1,
      totalCostEur: 0,
      success: true,
      requestedAt: new Date(),
    },
  });
  await prisma.jobRun.create({ data: { ...run, job: 'CSV_IMPORT', trigger: 'MANUAL' } });
  await prisma.auditEvent.create({ data: { companyId, event: 'TEST', result: 'SUCCESS' } });
  return companyId as CompanyId;
}

function operation(client: unknown, model: string, name: string): Operation {
  const property = model.charAt(0).toLowerCase() + model.slice(1);
  const delegate = (client as Record<string, Record<string, Operation>>)[property];
  return (args) => delegate?.[name]?.(args) ?? Promise.reject(new Error(`no ${model}.${name}`));
}

/** The unique key of a row, as Prisma names it. */
function keyOf(row: Row): Row {
  if ('id' in row) return { id: row.id };
  const { sessionId, stage, order } = row;
  return stage === undefined
    ? { sessionId_order: { sessionId, order } }
    : { sessionId_stage: { sessionId, stage } };
}

describe.each([...COMPANY_MODELS])('%s of another company does not exist (TEN-5)', (model) => {
  const call = (name: string, args: unknown) => operation(own, model, name)(args);
  async function foreignRow(): Promise<Row> {
    const find = operation(db.prisma, model, 'findFirstOrThrow');
    return (await find({ where: { companyId: foreignId } })) as Row;
  }

  it('for reads', async () => {
    const where = keyOf(await foreignRow());
    const anywhere = { OR: [{ companyId: foreignId }, { companyId: ownId }] };
    const rows = (await call('findMany', { where: anywhere })) as Row[];
    expect(rows.map(({ companyId }) => companyId)).toEqual([ownId]);
    expect(await call('findMany', {})).toEqual(rows);
    expect(await call('findMany', undefined)).toEqual(rows);
    expect(await call('count', undefined)).toBe(1);
    expect(await call('aggregate', { _count: true })).toEqual({ _count: 1 });
    expect(await call('groupBy', { by: ['companyId'] })).toEqual([{ companyId: ownId }]);
    expect(await call('findFirst', { where: { companyId: foreignId } })).toBeNull();
    expect(await call('findUnique', { where })).toBeNull();
    await expect(call('findUniqueOrThrow', { where })).rejects.toMatchObject({ code: 'P2025' });
    await expect(call('findFirstOrThrow', { where: { companyId: foreignId } })).rejects.toThrow();
  });

  it('for changes', async () => {
    const row = await foreignRow();
    const where = keyOf(row);
    const take = { companyId: ownId };
    const all = { companyId: foreignId };
    expect(await call('updateMany', { where: all, data: take })).toEqual({ count: 0 });
    expect(await call('updateManyAndReturn', { where: all, data: take })).toEqual([]);
    expect(await call('deleteMany', { where: all })).toEqual({ count: 0 });
    await expect(call('update', { where, data: take })).rejects.toMatchObject({ code: 'P2025' });
    await expect(call('delete', { where })).rejects.toMatchObject({ code: 'P2025' });
    expect(await foreignRow()).toEqual(row);
  });

  it('for rows that would be put there', async () => {
    const data = { companyId: foreignId };
    await expect(call('updateMany', { data })).rejects.toThrow(/belongs to the company/);
    await expect(call('create', { data })).rejects.toThrow(/belongs to the company/);
    await expect(call('createMany', { data: [data] })).rejects.toThrow(/belongs to the company/);
    const company = { connect: { id: foreignId } };
    await expect(call('updateMany', { data: { company } })).rejects.toThrow(/belongs to the/);
  });
});

it('puts new rows into the own company, whoever writes them (TEN-4)', async () => {
  const email = `${randomUUID()}@example.com`;
  const data = { email } as Prisma.UserUncheckedCreateInput;
  expect(await own.user.create({ data })).toMatchObject({ companyId: ownId });
  await own.user.upsert({
    where: { email },
    create: data,
    update: { name: 'changed' },
  });
  expect(await own.user.findUnique({ where: { email } })).toMatchObject({ name: 'changed' });
  await own.user.deleteMany({ where: { email } });
});

it('keeps the limit inside a transaction', async () => {
  const count = await own.$transaction(async (tx) => tx.session.count());
  expect(count).toBe(1);
});

it('shows of Company the own row alone, which it can neither make nor delete', async () => {
  expect(await own.company.findMany({ select: { id: true } })).toEqual([{ id: ownId }]);
  expect(await own.company.findUnique({ where: { id: foreignId } })).toBeNull();
  const update = own.company.update({ where: { id: foreignId }, data: { maxUsers: 1 } });
  await expect(update).rejects.toMatchObject({ code: 'P2025' });
  await expect(own.company.create({ data: { name: 'x' } })).rejects.toThrow(/not open/);
  await expect(own.company.deleteMany()).rejects.toThrow(/not open/);
});

it('refuses models that companies share, and SQL (TEN-5, DM-1)', async () => {
  const shared = Object.values(Prisma.ModelName).filter(
    (model) => !COMPANY_MODELS.has(model) && model !== 'Company',
  );
  expect(shared).toContain('Question');
  for (const model of shared) {
    await expect(operation(own, model, 'findMany')({})).rejects.toThrow(/not open/);
  }
  const whole = own as unknown as typeof db.prisma;
  await expect(async () => whole.$queryRaw`SELECT 1`).rejects.toThrow(/cannot be limited/);
  await expect(async () => whole.$executeRawUnsafe('SELECT 1')).rejects.toThrow(/cannot be/);
});
