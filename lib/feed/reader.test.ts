import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvRecord, MAX_RECORD_LENGTH, readCsv } from './reader.ts';

async function read(text: string | Uint8Array, chunkSize = 7): Promise<CsvRecord[]> {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  }
  const all: CsvRecord[] = [];
  for await (const records of readCsv(chunks())) all.push(...records);
  return all;
}
const cells = async (text: string) => (await read(text)).map((record) => record.cells);

describe('CSV', () => {
  it('has cells, trimmed, with lines of any ending (CSV-4)', async () => {
    expect(await cells('\uFEFFa, b ,c\r\n\r\nd,,\nlast,one')).toEqual([
      ['a', 'b', 'c'],
      ['d', '', ''],
      ['last', 'one'],
    ]);
  });

  it('may hold quotes, commas and line breaks in quotes, and counts its lines (CSV-4)', async () => {
    const records = await read('a,"x, ""y""\nz"\nb,2');
    expect(records).toMatchObject([
      { line: 1, cells: ['a', 'x, "y"\nz'], raw: 'a,"x, ""y""\nz"' },
      { line: 3, cells: ['b', '2'] },
    ]);
  });

  it('goes on at the next line after a quoting error (CSV-20)', async () => {
    const records = await read('a,1\nb,"x"y,2\nc,d"e\nf,3\n');
    expect(records.map(({ line, cells }) => [line, cells])).toEqual([
      [1, ['a', '1']],
      [2, null],
      [3, null],
      [4, ['f', '3']],
    ]);
    expect(records[1]?.problem).toContain('column 2');
  });

  it('gives one broken record for a quote that is never closed, and the rows before it (CSV-20)', async () => {
    const records = await read('a,1\nb,"open\nc,2\nd,3\n');
    expect(records.map(({ line, cells }) => [line, cells])).toEqual([
      [1, ['a', '1']],
      [2, null],
    ]);
  });

  it('does not hold a record without end', async () => {
    const records = await read(`a,"${'x'.repeat(MAX_RECORD_LENGTH + 10)}\nb,1\n`, 65_536);
    expect(records.map(({ cells }) => cells)).toEqual([null, ['b', '1']]);
  });

  it('reads back what a correct writer wrote, in chunks of any size', async () => {
    const cell = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\r', '').trim());
    const row = fc.array(cell, { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1 }),
        fc.integer({ min: 1, max: 40 }),
        async (rows, size) => {
          const write = (text: string) =>
            /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
          const text = rows.map((cells) => cells.map(write).join(',')).join('\n');
          expect((await read(text, size)).map((record) => record.cells)).toEqual(rows);
        },
      ),
    );
  });

  it('never fails, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        for (const record of await read(bytes)) expect(record.line).toBeGreaterThan(0);
      }),
    );
  });
});
