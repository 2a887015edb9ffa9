/**
 * `npm run api`: docs/api.md, from the declarations that TypeScript makes of the source and the
 * comments in them. A test fails when the file is not up to date.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const target = path.join(root, 'docs/api.md');

/** Heading, module, and what to show of it; together all that index.ts exports, and what that names. */
const CHAPTERS: [heading: string, module: string, names: string[]][] = [
  ['Pool', 'pg/pool', ['Pool']],
  ['connect and query', 'pg/pool-api', ['PoolApi', 'Abortable']],
  ['What connect gives', 'pg/connection', ['PooledClient']],
  ['A lane as a pool', 'pg/lane-view', ['LaneView']],
  ['Options', 'pg/options', ['PoolOptions', 'PoolEventLog']],
  ['Options of a lane', 'core/options', ['LaneOptions']],
  ['Errors', 'core/errors', ['PoolError', 'PoolErrorCode']],
  ['Statistics', 'pg/stats', ['PoolStats', 'LaneStats', 'Holder']],
  ['Leaks', 'pg/reporter', ['Leak']],
  ['Histograms', 'core/histogram', ['HistogramSnapshot']],
  ['States', 'core/resource-pool', ['PoolState']],
  ['The breaker', 'core/opener', ['BreakerState']],
  ['Observing', 'pg/observation', ['ObservedDifferences']],
];

/** Of a class: what only the pool itself calls. */
const INTERNAL = /^ {4}(#private|private |protected )|\bParts\b/m;

export async function describeApi(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'livedash-api-'));
  try {
    const tsc = path.join(root, '../../node_modules/.bin/tsc');
    execFileSync(tsc, ['-p', path.join(root, 'tsconfig.build.json'), '--outDir', folder]);
    const read = (module: string) => readFile(path.join(folder, `${module}.d.ts`), 'utf8');

    let text =
      '# API\n\nWritten by `npm run api -w packages/pool` from the comments in the source. Times are in ms.\n';
    for (const [heading, module, names] of CHAPTERS) {
      const found = declarationsOf(await read(module));
      const shown = names.map((name) => {
        const declaration = found.get(name);
        if (declaration === undefined) throw new Error(`${module} exports no ${name}`);
        return declaration;
      });
      text += `\n## ${heading}\n\n\`\`\`ts\n${shown.join('\n\n')}\n\`\`\`\n`;
    }
    const [, activity = ''] = /get activity\(\): ([^;]*);/.exec(await read('pg/connection')) ?? [];
    text = text.replace("Connection['activity']", activity);
    const all = CHAPTERS.flatMap(([, , names]) => names);
    const forgotten = exportsOf(await read('index')).filter((name) => !all.includes(name));
    if (forgotten.length > 0) throw new Error(`api.ts shows nothing of ${forgotten.join(', ')}`);
    return text;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function writtenApi(): Promise<string> {
  return readFile(target, 'utf8');
}

/** `export type { A, type B } from …` */
function exportsOf(index: string): string[] {
  return [...index.matchAll(/\{([^}]*)\}/g)].flatMap(([, list = '']) =>
    list.split(',').map((name) => name.replace('type ', '').trim()),
  );
}

/** Each exported declaration with the comment before it, by name. */
function declarationsOf(source: string): Map<string, string> {
  const found = new Map<string, string>();
  const declaration =
    /((?:^\/\*\*(?:(?!\*\/).)*\*\/\n)?)^export (?:declare )?((?:class|interface|type) (\w+)(?:[^{;]*\{\n.*?^\}|.*?;))$/gms;
  for (const [, comment = '', code = '', name = ''] of source.matchAll(declaration)) {
    found.set(name, comment + withoutInternals(code));
  }
  return found;
}

/** A member ends with the first `;` at the end of a line; its comment stands before it. */
function withoutInternals(code: string): string {
  const member = /^ {4}(?:\/\*\*(?:(?!\*\/).)*\*\/\n {4})?.*?;\n/gms;
  return code.replace(member, (text) => (INTERNAL.test(text) ? '' : text));
}

if (process.argv[1] === import.meta.filename) await writeFile(target, await describeApi());
