/**
 * `npm run bench -- pool [--only name] [--quick] [--json]`: is the pool calm? Each scenario is
 * played by the peers in turn, A B C A B C, on one server; medians of the rounds; what is aimed at
 * is said as ratios to pg.Pool in the same run, or as counts.
 *
 * --only name   one scenario; may be given more than once
 * --quick       a smoke test of a few seconds: does everything run?
 * --json        also writes bench/results/pool.json
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type PeerName, peers } from './pool/peers.ts';
import { failureOf, type Judged, jsonOf, judge, summaryOf, tableOf } from './pool/report.ts';
import { type Outcome, playRound } from './pool/round.ts';
import type { Scenario } from './pool/scenario.ts';
import { scenarios } from './pool/scenarios/index.ts';
import { type Server, startServer } from './pool/server.ts';

const { only, quick, json } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
}).values;
const chosen = scenarios.filter(({ name }) => only?.includes(name) ?? true);
if (chosen.length === 0) {
  console.error(`Which one? --only ${scenarios.map(({ name }) => name).join(' | ')}`);
  process.exit(1);
}

// A round must not pay for the garbage of the one before.
setFlagsFromString('--expose-gc');
globalThis.gc = runInNewContext('gc');

const server = await startServer();
const all: Judged[] = [];
for (const scenario of chosen) {
  console.log(`\n${scenario.name}: ${scenario.work}`);
  const judged = judge(scenario, await play(scenario, server));
  console.log(tableOf(judged));
  all.push(judged);
}
console.log(`\n${summaryOf(all)}`);
if (quick) console.log('\n  A smoke test: these figures say nothing.');
if (json) console.log(`\n  ${await write(all, server.version)}`);
await server.stop();

const broken = all.some(({ outcomes }) => failureOf(outcomes.get('ours') ?? []) !== undefined);
process.exit(broken ? 1 : 0);

async function play(scenario: Scenario, server: Server): Promise<Map<PeerName, Outcome[]>> {
  const names = quick
    ? scenario.peers.filter((name) => name === 'ours' || name === 'pg.Pool')
    : scenario.peers;
  const outcomes = new Map<PeerName, Outcome[]>(names.map((name) => [name, []]));
  for (let round = 0; round < (quick ? 1 : scenario.rounds); round++) {
    for (const [name, rounds] of outcomes) {
      // Who hung once would hang again, and everyone would wait for it.
      if (failureOf(rounds) !== undefined) continue;
      rounds.push(await playRound(scenario, peers[name], server, quick));
    }
  }
  return outcomes;
}

async function write(all: Judged[], postgres: string): Promise<string> {
  const file = path.join(import.meta.dirname, 'results', 'pool.json');
  const machine = { node: process.version, postgres, cpus: availableParallelism() };
  const results = { at: new Date().toISOString(), quick, ...machine, scenarios: jsonOf(all) };
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
  return path.relative(process.cwd(), file);
}
