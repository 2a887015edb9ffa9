/**
 * What tracers see that patch the prototypes of pg: each case is a program of its own, since a
 * patch is there for everybody.
 */
import type { Bench, Case } from '../harness.ts';
import { program } from '../program.ts';

/** `traced(prototype, method, name)` notes each call, with its form, and each answer. */
const tracer = `
  const { default: PgPool } = await import('pg-pool');
  const seen = [];
  function traced(prototype, method, name) {
    const original = prototype[method];
    prototype[method] = function (...args) {
      const last = args.at(-1);
      const form = typeof last === 'function' ? 'callback' : 'promise';
      seen.push(name + ' by ' + form);
      if (form === 'callback') {
        args[args.length - 1] = function (error, ...rest) {
          seen.push(name + (error ? ' failed' : ' answered'));
          return last.call(this, error, ...rest);
        };
      }
      const result = original.apply(this, args);
      if (form === 'promise') {
        result?.then?.(() => seen.push(name + ' answered'), () => seen.push(name + ' failed'));
      }
      return result;
    };
  }
`;

const uses: Record<string, string> = {
  'query by promise': `await pool.query('SELECT 1');`,
  'query by callback': `await new Promise((resolve) => pool.query('SELECT 1', resolve));`,
  'query with values and callback': `await new Promise((resolve) => pool.query('SELECT $1::int', [1], resolve));`,
  'query that fails': `await pool.query('SELECT 1/0').catch(() => {});`,
  'query that fails, by callback': `await new Promise((resolve) => pool.query('SELECT 1/0', resolve));`,
  'connect by promise': `const client = await pool.connect(); await client.query('SELECT 1'); client.release();`,
  'connect by callback': `await new Promise((resolve) => pool.connect((error, client, release) => {
       client.query('SELECT 1', () => { release(); resolve(); });
     }));`,
  'connect for somebody who waits': `const held = await pool.connect();
     const waiting = pool.connect();
     setImmediate(() => held.release());
     (await waiting).release();`,
  'connect that fails': `const other = new Pool({ connectionString: url.replace(/[^/]*$/, 'no_such_database') });
     await other.connect().catch(() => {});
     await other.end();`,
  'query that fails to connect': `const other = new Pool({ connectionString: url.replace(/[^/]*$/, 'no_such_database') });
     await other.query('SELECT 1').catch(() => {});
     await other.end();`,
  'three queries at once': `await Promise.all([1, 2, 3].map((n) => pool.query('SELECT ' + n)));`,
  'connect after the end': `await pool.end(); await pool.connect().catch(() => {});`,
  'query after the end': `await pool.end(); await pool.query('SELECT 1').catch(() => {});`,
};

const battery = `
  const report = {};
  const uses = { ${Object.entries(uses)
    .map(([name, text]) => `${JSON.stringify(name)}: async (pool) => { ${text} }`)
    .join(',\n')} };
  for (const [name, use] of Object.entries(uses)) {
    const pool = new Pool({ connectionString: url, max: 1 });
    seen.length = 0;
    await use(pool);
    await new Promise(setImmediate);
    report[name] = [...seen];
    if (!pool.ending) {
      report[name].push([pool.totalCount > 1, pool.waitingCount, (await pool.query('SELECT 5 AS n')).rows]);
      await pool.end();
    }
  }
  console.log(JSON.stringify(report));
`;

async function report(bench: Bench, patch: string, when: 'before' | 'after'): Promise<unknown> {
  const result =
    when === 'before'
      ? await program(bench, battery, { before: tracer + patch })
      : await program(bench, tracer + patch + battery);
  return result.code === 0 ? JSON.parse(result.output) : result;
}

const patches: Record<string, string> = {
  'Pool.prototype.connect': `traced(PgPool.prototype, 'connect', 'connect');`,
  'Pool.prototype.query': `traced(PgPool.prototype, 'query', 'query');`,
  'Client.prototype.query': `traced(pg.Client.prototype, 'query', 'statement');`,
  'Client.prototype.connect': `traced(pg.Client.prototype, 'connect', 'open');`,
  'all of them': `traced(PgPool.prototype, 'connect', 'connect');
    traced(PgPool.prototype, 'query', 'query');
    traced(pg.Client.prototype, 'query', 'statement');
    traced(pg.Client.prototype, 'connect', 'open');`,
  'connect and query of pg.Pool itself': `traced(pg.Pool.prototype, 'connect', 'connect');
    traced(pg.Pool.prototype, 'query', 'query');`,
};

export const cases: Case[] = Object.entries(patches).flatMap(([what, patch]) =>
  (['before', 'after'] as const).map(
    (when): Case => ({
      name: `a tracer on ${what}, ${when} our pool is loaded`,
      run: (bench) => report(bench, patch, when),
    }),
  ),
);
