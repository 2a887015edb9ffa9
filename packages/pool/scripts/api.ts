/** `npm run api`: docs/api.md, from the declarations of the build and the comments in them. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const declarations = path.join(root, 'dist/esm');

const parts: [string, string][] = [
  ['Pool', 'pg/pool.d.ts'],
  ['connect and query', 'pg/pool-api.d.ts'],
  ['Options', 'pg/options.d.ts'],
  ['Lanes', 'core/options.d.ts'],
  ['Statistics', 'pg/stats.d.ts'],
  ['Leaks', 'pg/reporter.d.ts'],
  ['Observing', 'pg/observation.d.ts'],
  ['Errors', 'core/errors.d.ts'],
];
/** Declarations of these modules that are not the user's. */
const INTERNAL =
  /^(Parts|EngineOptions|Reporter|Sizes|Observation$|toEngineOptions|takeStats|resolveOptions|problemsOf|errorWithoutStack|describeError)/;

let text = '# API\n\nWritten by `npm run api` from the comments in the source. Times are in ms.\n';
for (const [title, file] of parts) {
  const source = await readFile(path.join(declarations, file), 'utf8');
  const shown = declarationsOf(source).filter(({ name }) => !INTERNAL.test(name));
  const code = shown.map(({ lines }) => clean(lines)).join('\n\n');
  text += `\n## ${title}\n\n\`\`\`ts\n${code}\n\`\`\`\n`;
}
await writeFile(path.join(root, 'docs/api.md'), text);

/** Each exported declaration with the comment before it, as written. */
function declarationsOf(source: string): { name: string; lines: string[] }[] {
  const found: { name: string; lines: string[] }[] = [];
  let comment: string[] = [];
  let open: string[] | undefined;
  for (const line of source.split('\n')) {
    if (open) {
      open.push(line);
      if (line === '}') open = undefined;
    } else if (/^(\/\*\*| \*)/.test(line)) {
      comment.push(line);
    } else {
      const name = /^export (?:declare )?(?:class|interface|type|function) (\w+)/.exec(line)?.[1];
      if (name !== undefined) {
        const lines = [...comment, line];
        found.push({ name, lines });
        if (line.endsWith('{')) open = lines;
      }
      comment = [];
    }
  }
  return found;
}

function clean(lines: string[]): string {
  return lines.filter((line) => !/^ {4}(#private|private |protected )/.test(line)).join('\n');
}
