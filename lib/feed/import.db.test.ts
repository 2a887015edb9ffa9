import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { useDatabase } from '../../test/database.ts';
import { createCompany } from '../../test/factories.ts';
import { useHttpServer } from '../../test/http-server.ts';
import { SECRET, usePipeline } from '../../test/pipeline.ts';
import { encryptSecret } from './credentials.ts';
import type { FeedRun } from './import.ts';

const db = useDatabase();
const http = useHttpServer();
const pipeline = usePipeline(db);

let companyId: string;

beforeEach(async () => {
  await db.clear();
  companyId = (await createCompany(db.prisma, { csvUrl: `${http.origin}/feed.csv` })).id;
});

const good = (id: string, rest = '') => `${id},01.07.2025 10:00:00,01.07.2025 10:05:00${rest}`;
const BAD = 'bad,01.07.2025 10:15:00,01.07.2025 10:05:00';

function serve(...rows: string[]) {
  http.handler = (_request, response) => response.end(`${rows.join('\n')}\n`);
}

async function run(options: Parameters<typeof pipeline.importFeed>[1] = {}): Promise<FeedRun> {
  const result = await pipeline.importFeed(companyId, options);
  if (typeof result === 'string') throw new Error(result);
  const { rowsRead, created, updated, unchanged, duplicates, rejected } = result;
  // Nothing gets lost silently (CSV-19).
  if (result.status !== 'FAILED')
    expect(created + updated + unchanged + duplicates + rejected).toBe(rowsRead);
  return result;
}
const ids = async () =>
  (await db.prisma.sessionImport.findMany({ orderBy: { externalSessionId: 'asc' } })).map(
    (row) => row.externalSessionId,
  );

describe('a feed', () => {
  it('is stored row by row, the bad ones kept with line, column and reason (CSV-17, CSV-18, CSV-19)', async () => {
    serve(good('a'), BAD, good('b'), 'only,two', good('c'));
    expect(await run()).toMatchObject({ status: 'PARTIAL', rowsRead: 5, created: 3, rejected: 2 });
    expect(await ids()).toEqual(['a', 'b', 'c']);
    const rejections = await db.prisma.csvRowRejection.findMany({ orderBy: { lineNumber: 'asc' } });
    expect(rejections).toMatchObject([
      {
        lineNumber: 2,
        columnNumber: 3,
        reasonCode: 'END_BEFORE_START',
        externalSessionId: 'bad',
        rawRow: BAD,
      },
      { lineNumber: 4, columnNumber: null, reasonCode: 'COLUMN_COUNT', rawRow: 'only,two' },
    ]);
  });

  it('is the same the second time: nothing changes (CSV-23)', async () => {
    serve(good('a'), good('b'));
    await run();
    await db.sql(`UPDATE "SessionImport" SET "processedHash" = "contentHash"`);
    expect(await run()).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
    expect(await db.prisma.sessionImport.count({ where: { transcriptStale: true } })).toBe(0);
  });

  it('updates a row that changed, and says whether its transcript is affected (CSV-24)', async () => {
    serve(good('cost', ',,,,1,,,,http://example.com/a,,,0.1'), good('sent', ',,,,1'));
    await run();
    serve(good('cost', ',,,,1,,,,http://example.com/a,,,0.2'), good('sent', ',,,,2'));
    expect(await run()).toMatchObject({ updated: 2 });
    const rows = await db.prisma.sessionImport.findMany({ orderBy: { externalSessionId: 'asc' } });
    expect(rows.map(({ transcriptStale }) => transcriptStale)).toEqual([false, true]);
  });

  it('counts a bad row again instead of keeping it twice, and resolves it (CSV-21)', async () => {
    serve(good('a'), BAD);
    await run();
    await run();
    expect(await db.prisma.csvRowRejection.findMany()).toMatchObject([
      { occurrences: 2, resolvedAt: null },
    ]);
    serve(good('a'), good('bad'));
    await run();
    expect(await db.prisma.csvRowRejection.findMany()).toMatchObject([
      { occurrences: 2, resolvedAt: expect.any(Date) },
    ]);
  });

  it('takes the last of rows with one id, whatever the group they are in (CSV-22)', async () => {
    const many = Array.from({ length: 700 }, (_, index) => good(`row-${index}`));
    serve(good('twice', ',192.0.2.1'), ...many, good('twice', ',192.0.2.2'));
    expect(await run()).toMatchObject({ created: 701, duplicates: 1 });
    const twice = () =>
      db.prisma.sessionImport.findFirstOrThrow({ where: { externalSessionId: 'twice' } });
    expect((await twice()).ipAddress).toBe('192.0.2.2');
    const before = await twice();
    // Again: the earlier one does not win for a while and lose again.
    expect(await run()).toMatchObject({ updated: 0, unchanged: 701, duplicates: 1 });
    expect((await twice()).updatedAt).toEqual(before.updatedAt);
    // Alone it counts, at the end of the file.
    serve(good('twice', ',192.0.2.1'), ...many);
    expect(await run()).toMatchObject({ updated: 1, unchanged: 700, duplicates: 0 });
    expect((await twice()).ipAddress).toBe('192.0.2.1');
  });

  it('leaves a stored session as it was when its row is bad (CSV-17)', async () => {
    serve(good('a'));
    await run();
    serve('a,01.07.2025 10:00:00,soon');
    expect(await run()).toMatchObject({ rejected: 1 });
    expect(await db.prisma.sessionImport.findFirst()).toMatchObject({
      endTimeRaw: '01.07.2025 10:05:00',
    });
  });

  it('rejects only the rows that the database refuses (CSV-25)', async () => {
    await db.sql(
      `ALTER TABLE "SessionImport" ADD CONSTRAINT refuse CHECK ("externalSessionId" <> 'b')`,
    );
    const text = [good('a'), good('b'), good('c')].join('\n');
    http.handler = (_request, response) => response.writeHead(200, { ETag: '"v1"' }).end(text);
    try {
      expect(await run()).toMatchObject({ created: 2, rejected: 1 });
    } finally {
      await db.sql('ALTER TABLE "SessionImport" DROP CONSTRAINT refuse');
    }
    expect(await ids()).toEqual(['a', 'c']);
    expect(await db.prisma.csvRowRejection.findFirst()).toMatchObject({
      reasonCode: 'STORE_FAILED',
      lineNumber: 2,
    });
    // It is asked for again, whole: the row may be taken now.
    expect(await run()).toMatchObject({ httpStatus: 200, created: 1, unchanged: 2 });
  });

  it('is read gzipped, with BOM, header, CRLF and quoted line breaks (CSV-4)', async () => {
    const text = `\uFEFFsession_id,start\r\n\r\n${good('a', ',,,,,,,,,,,,,"Two ""lines"",\nof text"')}\r\n`;
    http.handler = (_request, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(text));
    expect(await run()).toMatchObject({ rowsRead: 1, created: 1 });
    expect(await db.prisma.sessionImport.findFirst()).toMatchObject({
      initialMessage: 'Two "lines",\nof text',
    });
  });
});

describe('the transport', () => {
  it('asks with the password, and for changes only (CSV-2)', async () => {
    await db.prisma.company.update({
      where: { id: companyId },
      data: { csvUsername: 'feed', csvPassword: encryptSecret(SECRET, 'secret') },
    });
    http.handler = (request, response) => {
      if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else response.writeHead(200, { ETag: '"v1"' }).end(`${good('a')}\n${BAD}\n`);
    };
    await run();
    expect(await run()).toMatchObject({ status: 'SUCCEEDED', httpStatus: 304, rowsRead: 0 });
    expect(http.requests.map(({ headers }) => headers.authorization)).toEqual(
      Array(2).fill(`Basic ${btoa('feed:secret')}`),
    );
    expect(http.requests[0]?.headers['user-agent']).toBe('LiveDash-Feed-Fetcher/1.0');
    // Nothing is concluded from rows that were not sent.
    expect(await db.prisma.csvRowRejection.findFirst()).toMatchObject({ resolvedAt: null });
  });

  it('keeps what came before an error, and concludes nothing from what is missing (CSV-3)', async () => {
    serve(good('a'), BAD);
    await run();
    http.handler = (_request, response) => {
      response.writeHead(200, { ETag: '"half"' });
      response.write(
        `${Array.from({ length: 600 }, (_, index) => good(`row-${index}`)).join('\n')}\n`,
        () => {
          response.destroy();
        },
      );
    };
    expect(await run()).toMatchObject({
      status: 'FAILED',
      errorCode: 'NETWORK',
      created: 600,
      errorMessage: expect.stringContaining('600 rows'),
    });
    expect(await db.prisma.csvRowRejection.findFirst()).toMatchObject({ resolvedAt: null });
    expect(await db.prisma.company.findFirst()).toMatchObject({ feedEtag: null });
  });

  it.each([
    [
      'HTTP_500',
      {},
      (response: import('node:http').ServerResponse) => response.writeHead(500).end(),
    ],
    ['TIMEOUT', { timeoutMs: 100 }, () => {}],
    [
      'TOO_LARGE',
      { maxBytes: 10 },
      (response: import('node:http').ServerResponse) => response.end(good('a')),
    ],
    [
      'TOO_MANY_ROWS',
      { maxRows: 1 },
      (response: import('node:http').ServerResponse) => response.end(`${good('a')}\n${good('b')}`),
    ],
  ])('ends as FAILED with %s (CSV-3)', async (code, options, handler) => {
    http.handler = (_request, response) => handler(response);
    expect(await run(options)).toMatchObject({ status: 'FAILED', errorCode: code });
    expect(await db.prisma.csvImportRun.findFirst()).toMatchObject({
      status: 'FAILED',
      errorCode: code,
    });
  });

  it('is left out without a feed, and for a suspended company (CSV-1, TEN-11)', async () => {
    serve(good('a'));
    await db.prisma.company.update({ where: { id: companyId }, data: { status: 'SUSPENDED' } });
    expect(await pipeline.importFeed(companyId)).toBe('SKIPPED');
    await db.prisma.company.update({
      where: { id: companyId },
      data: { status: 'ACTIVE', csvUrl: '' },
    });
    expect(await pipeline.importFeed(companyId)).toBe('SKIPPED');
    expect(http.requests).toEqual([]);
  });
});

describe('a run', () => {
  it('is one at a time for a company (JOB-3)', async () => {
    let finish = () => {};
    const asked = new Promise<void>((resolve) => {
      http.handler = (_request, response) => {
        finish = () => response.end(good('a'));
        resolve();
      };
    });
    const first = run();
    await asked;
    expect(await pipeline.importFeed(companyId)).toBe('BUSY');
    finish();
    expect(await first).toMatchObject({ status: 'SUCCEEDED', created: 1 });
  });

  it('of a dead process ends as FAILED when the next begins, and may write nothing more (PIPE-9)', async () => {
    let finish = () => {};
    const asked = new Promise<void>((resolve) => {
      http.handler = (_request, response) => {
        finish = () => response.end(good('late'));
        resolve();
      };
    });
    const dead = run();
    await asked;
    await pipeline.letTimePass();
    const endLate = finish;
    serve(good('a'));
    expect(await run()).toMatchObject({ status: 'SUCCEEDED' });
    endLate();
    await expect(dead).rejects.toThrow('taken for dead');
    expect(await ids()).toEqual(['a']);
    const runs = await db.prisma.csvImportRun.findMany({ orderBy: { startedAt: 'asc' } });
    expect(runs.map(({ status, errorCode }) => [status, errorCode])).toEqual([
      ['FAILED', 'LEASE_EXPIRED'],
      ['SUCCEEDED', null],
    ]);
  });
});
