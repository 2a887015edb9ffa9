/**
 * The one value of the process under this name. Next gives `instrumentation.ts`, route handlers
 * and pages each an instance of every module, in production too, so a module's own variable is
 * not one for the process.
 */
export function processWide<T>(name: string, create: () => T): T {
  const key = Symbol.for(`livedash.${name}`);
  const values = globalThis as unknown as Record<symbol, T | undefined>;
  values[key] ??= create();
  return values[key];
}
