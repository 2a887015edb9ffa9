import { PrismaPg } from '@prisma/adapter-pg';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { Prisma, PrismaClient } from '../../../../lib/generated/prisma/client.ts';
import { BURST, usePool } from './pooled.ts';

const pooled = usePool({ template: () => inject('templateDatabase') });
let prisma: PrismaClient;
beforeAll(() => {
  prisma = new PrismaClient({ adapter: new PrismaPg(pooled.pool), log: [] });
});

const questions = (prefix: string) =>
  prisma.question.count({ where: { content: { startsWith: prefix } } });

describe('Prisma through PrismaPg', () => {
  it('writes, reads and deletes', async () => {
    const company = await prisma.company.create({
      data: { name: 'Usual', users: { create: { email: 'a@example.com', name: 'A' } } },
      include: { users: true },
    });
    expect(company.users).toMatchObject([{ email: 'a@example.com' }]);
    await prisma.company.update({ where: { id: company.id }, data: { maxUsers: 3 } });
    expect(await prisma.company.findUniqueOrThrow({ where: { id: company.id } })).toMatchObject({
      maxUsers: 3,
    });
    expect(await prisma.$queryRaw`SELECT ${41}::int + 1 AS answer`).toEqual([{ answer: 42 }]);
    await prisma.company.delete({ where: { id: company.id } });
    expect(await prisma.user.count()).toBe(0);
  });

  it('commits a transaction, and leaves nothing of one that throws', async () => {
    await prisma.$transaction(async (transaction) => {
      await transaction.question.create({ data: { content: 'kept 1' } });
      await transaction.question.create({ data: { content: 'kept 2' } });
    });
    const failure = new Error('changed my mind');
    await expect(
      prisma.$transaction(async (transaction) => {
        await transaction.question.create({ data: { content: 'kept 3' } });
        throw failure;
      }),
    ).rejects.toBe(failure);
    await expect(
      prisma.$transaction([
        prisma.question.create({ data: { content: 'kept 4' } }),
        prisma.question.create({ data: { content: 'kept 1' } }),
      ]),
    ).rejects.toMatchObject({ code: 'P2002' });
    expect(await questions('kept')).toBe(2);
  });

  it('serves more callers than there are connections', async () => {
    await Promise.all(
      Array.from({ length: BURST }, (_, index) =>
        index % 4 === 0
          ? prisma.$transaction(
              async (transaction) => {
                await transaction.question.create({ data: { content: `burst ${index}` } });
                return transaction.question.count();
              },
              { maxWait: 20_000, timeout: 20_000 },
            )
          : prisma.question.create({ data: { content: `burst ${index}` } }),
      ),
    );
    expect(await questions('burst')).toBe(BURST);
  });

  it('reports what SQL refuses, and keeps its connections', async () => {
    await prisma.question.create({ data: { content: 'twice' } });
    const { opened } = pooled.pool.stats();
    for (let attempt = 0; attempt < 5; attempt++) {
      const again = prisma.question.create({ data: { content: 'twice' } });
      await expect(again).rejects.toBeInstanceOf(Prisma.PrismaClientKnownRequestError);
      await expect(prisma.$queryRaw`SELECT 1 / 0`).rejects.toThrow('division by zero');
    }
    expect(pooled.pool.stats().opened).toBe(opened);
  });

  it('works in the lane around it, in a transaction too', async () => {
    const before = pooled.acquired('jobs');
    await pooled.pool.runInLane('jobs', async () => {
      await prisma.question.count();
      await prisma.$transaction(async (transaction) => {
        await transaction.question.count();
        await transaction.question.count();
      });
    });
    expect(pooled.acquired('jobs')).toBe(before + 2);
    // A promise of Prisma's is lazy: this one runs where it is awaited.
    await pooled.pool.runInLane('jobs', () => Promise.resolve([prisma.question.count()]));
    expect(pooled.acquired('jobs')).toBe(before + 2);
  });

  it('uses a lane that it was given as its pool', async () => {
    const before = pooled.acquired('web');
    const web = new PrismaClient({ adapter: new PrismaPg(pooled.pool.lane('web')), log: [] });
    await web.question.count();
    await web.$disconnect();
    expect(pooled.acquired('web')).toBe(before + 1);
  });

  it('leaves the pool open when it disconnects', async () => {
    await prisma.question.count();
    await prisma.$disconnect();
    expect(pooled.pool.ended).toBe(false);
    expect((await pooled.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});
