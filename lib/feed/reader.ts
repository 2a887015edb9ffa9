/**
 * CSV as the feeds write it (CSV-4, CSV-20), read as a stream. Not by a library: after a quoting
 * error reading must go on at the next line, and none of them finds back into the file.
 */

/** One record; `cells` is null when its quoting is broken. */
export interface CsvRecord {
  /** Of its first line, from 1. */
  line: number;
  /** As it stands in the file, cut at 4 000 characters. */
  raw: string;
  cells: string[] | null;
  /** What is broken. */
  problem?: string;
}

/** A record that is longer, in characters, has lost its closing quote. */
export const MAX_RECORD_LENGTH = 1_048_576;
const RAW_LENGTH = 4000;

/** Empty lines are left out. Holds no more than a chunk and one record of the text. */
export async function* readCsv(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord[]> {
  const decoder = new TextDecoder('utf-8');
  const reader = new RecordReader();
  for await (const chunk of chunks) {
    const records = reader.read(decoder.decode(chunk, { stream: true }), false);
    if (records.length > 0) yield records;
  }
  const records = reader.read(decoder.decode(), true);
  if (records.length > 0) yield records;
}

class RecordReader {
  #text = '';
  #line = 1;

  read(text: string, atEnd: boolean): CsvRecord[] {
    this.#text += text;
    const records: CsvRecord[] = [];
    let start = 0;
    while (start < this.#text.length) {
      const record = parseRecord(this.#text, start, atEnd);
      if (record === null) break;
      const { end, cells, problem } = record;
      if (cells === null || cells.length > 1 || cells[0] !== '') {
        const raw = this.#text.slice(start, Math.min(end, start + RAW_LENGTH));
        records.push({ line: this.#line, raw: raw.replace(/\r?\n$/, ''), cells, problem });
      }
      this.#line += countLines(this.#text, start, end);
      start = end;
    }
    this.#text = this.#text.slice(start);
    return records;
  }
}

interface Parsed {
  /** Where the next record begins. */
  end: number;
  cells: string[] | null;
  problem?: string;
}

/** The record that begins at `start`; null when its end is not in the text yet. */
function parseRecord(text: string, start: number, atEnd: boolean): Parsed | null {
  const newline = text.indexOf('\n', start);
  const lineEnd = newline === -1 ? text.length : newline;
  const quote = text.indexOf('"', start);
  if (quote === -1 || quote > lineEnd) {
    if (newline === -1 && !atEnd) return tooLong(start, text.length);
    if (lineEnd - start > MAX_RECORD_LENGTH) return broken(text, start, TOO_LONG, atEnd);
    return {
      end: Math.min(lineEnd + 1, text.length),
      cells: splitPlain(text.slice(start, lineEnd)),
    };
  }
  return parseQuoted(text, start, atEnd);
}

function splitPlain(line: string): string[] {
  return line.split(',').map((cell) => cell.trim());
}

const TOO_LONG = `the record is longer than ${MAX_RECORD_LENGTH} characters; a closing quote may be missing`;

/** What is left is a record without end: more text may bring it, within bounds. */
function tooLong(start: number, end: number): Parsed | null {
  return end - start > MAX_RECORD_LENGTH ? { end, cells: null, problem: TOO_LONG } : null;
}

function parseQuoted(text: string, start: number, atEnd: boolean): Parsed | null {
  const cells: string[] = [];
  let at = start;
  for (;;) {
    while (text[at] === ' ' || text[at] === '\t') at++;
    let cell: string;
    if (text[at] === '"') {
      const close = closingQuote(text, at + 1);
      if (close === -1) {
        if (text.length - start > MAX_RECORD_LENGTH) {
          return broken(text, start + MAX_RECORD_LENGTH, TOO_LONG, atEnd);
        }
        if (!atEnd) return null;
        return { end: text.length, cells: null, problem: 'a quote is opened and never closed' };
      }
      if (close + 1 === text.length && !atEnd) return null;
      cell = text.slice(at + 1, close).replaceAll('""', '"');
      at = close + 1;
      while (text[at] === ' ' || text[at] === '\t' || text[at] === '\r') at++;
    } else {
      let end = at;
      while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '"')
        end++;
      cell = text.slice(at, end);
      at = end;
    }
    if (at === text.length && !atEnd) return tooLong(start, at);
    cells.push(cell.trim());
    if (at === text.length || text[at] === '\n') {
      if (at - start > MAX_RECORD_LENGTH) return broken(text, at, TOO_LONG, atEnd);
      return { end: Math.min(at + 1, text.length), cells };
    }
    if (text[at] !== ',') {
      const where = `column ${cells.length}`;
      return broken(text, at, `a quote stands in the wrong place in ${where}`, atEnd);
    }
    at++;
  }
}

/** The quote that ends the cell; two in a row are one of its characters. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

/** Reading goes on behind the line in which the error was seen. */
function broken(text: string, at: number, problem: string, atEnd: boolean): Parsed | null {
  const newline = text.indexOf('\n', at);
  if (newline === -1 && !atEnd && text.length - at <= MAX_RECORD_LENGTH) return null;
  return { end: newline === -1 ? text.length : newline + 1, cells: null, problem };
}

function countLines(text: string, start: number, end: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1))
    lines++;
  return lines;
}
