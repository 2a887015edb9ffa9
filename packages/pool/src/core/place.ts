/**
 * Where a checkout was asked for: the first line of the stack that belongs to the application, else
 * the first line. Formatting costs much, so it happens only when somebody reads it.
 */
export function placeOf(error: Error): string {
  const lines = (error.stack ?? '')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().replace(/^at (async )?/, ''))
    .filter((line) => line !== '' && !line.includes('(node:') && !line.startsWith('node:'));
  const own = lines.find((line) => !line.includes('node_modules'));
  return own ?? lines[0] ?? 'an unknown place';
}
