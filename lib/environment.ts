import { readFileSync } from 'node:fs';

export type Environment = Record<string, string | undefined>;

/**
 * The process's variables, and those of `.env.local` that are not set (CFG-1). Every value is
 * cleaned; an empty one counts as not set (CFG-2). Nothing else reads `process.env`.
 */
export function readEnvironment(
  variables: Environment = process.env,
  file = '.env.local',
): Environment {
  const environment: Environment = {};
  for (const [name, value] of [...readFile(file), ...Object.entries(variables)]) {
    const cleaned = cleanValue(value ?? '');
    if (cleaned !== '') environment[name] = cleaned;
  }
  return environment;
}

/**
 * Trims, cuts a comment (`#` after white space, outside quotes) and takes off one pair of quotes.
 * dotenv would also cut `a#b`, which stands in passwords.
 */
export function cleanValue(raw: string): string {
  const value = raw.trim();
  const quoted = /^(["'])(.*?)\1(?:\s+#.*)?$/s.exec(value);
  if (quoted) return quoted[2]?.trim() ?? '';
  return value.replace(/(^|\s)#.*$/s, '').trim();
}

function readFile(file: string): [string, string][] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return [...text.matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$/gm)].map((line) => [
    line[1] ?? '',
    line[2] ?? '',
  ]);
}
