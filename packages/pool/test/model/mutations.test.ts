/** The model must see each invariant broken: an engine with one deliberate fault for each. */
import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { run, scenario } from './commands.ts';
import type { Engine } from './model.ts';

const core = path.join(import.meta.dirname, '../../src/core');

interface Mutation {
  invariant: number;
  fault: string;
  file: string;
  from: string;
  to: string;
}

const mutations: Mutation[] = [
  {
    invariant: 1,
    fault: 'a slot counts no longer once its goodbye is said',
    file: 'slot-keeper.ts',
    from: 'this.#factory.close(this.resource(slot), () => this.#closed(slot, reason));',
    to: 'this.#factory.close(this.resource(slot), () => undefined); this.#closed(slot, reason);',
  },
  {
    invariant: 2,
    fault: 'a slot that comes back is left idle',
    file: 'resource-pool.ts',
    from: 'else this.#keeper.rest(slot, now);\n    this.#dispatch(now);\n    return true;',
    to: 'else this.#keeper.rest(slot, now);\n    return true;',
  },
  {
    invariant: 3,
    fault: 'who waits for an opening that failed waits for no other',
    file: 'resource-pool.ts',
    from: 'if (this.lanes.waiting === 0 && this.slots.all.size >= missing) return;',
    to: 'if (this.slots.all.size >= missing && this.count.openFailures > 0) return;',
  },
  {
    invariant: 4,
    fault: 'the last to come is the first to be served',
    file: 'resource-pool.ts',
    from: 'const waiter = lane?.waiting.first;',
    to: 'const waiter = lane?.waiting.last;',
  },
  {
    invariant: 4,
    fault: 'a lane is not charged for what it gets',
    file: 'lanes.ts',
    from: 'lane.pass = this.#now + 1 / lane.weight;',
    to: '',
  },
  {
    invariant: 5,
    fault: 'a slot may be returned by an old ticket',
    file: 'resource-pool.ts',
    from: '!slot.isHeldBy(ticket) ||',
    to: "slot.state !== 'held' ||",
  },
  {
    invariant: 6,
    fault: 'what a holder left behind is not looked at',
    file: 'resource-pool.ts',
    from: "else if (state === 'dirty') this.#keeper.reset(slot, now);",
    to: '',
  },
  {
    invariant: 7,
    fault: 'the timer goes on after the end',
    file: 'upkeep.ts',
    from: 'this.#stopped = true;\n    this.#timer?.cancel();',
    to: 'this.#stopped = true;',
  },
  {
    invariant: 8,
    fault: 'each caller opens one of his own, though others are coming',
    file: 'demand.ts',
    from: 'if (servable <= coming) return 0;',
    to: 'if (servable <= coming) return 1;',
  },
];

it.each(mutations)('sees invariant $invariant broken: $fault', async (mutation) => {
  const Mutant = await load(mutation);
  const property = fc.property(scenario(200), (one) => void run(Mutant, one));
  const found = fc.check(property, { numRuns: 5_000, endOnFailure: true });
  expect(found.failed).toBe(true);
  expect(String(found.errorInstance)).toContain(`invariant ${mutation.invariant}`);
});

async function load({ file, from, to }: Mutation): Promise<Engine> {
  const mutate: Plugin = {
    name: 'mutate',
    setup(bundler) {
      bundler.onLoad({ filter: /\.ts$/ }, async (args) => {
        const source = await readFile(args.path, 'utf8');
        if (path.basename(args.path) !== file) return { contents: source, loader: 'ts' };
        if (!source.includes(from)) throw new Error(`${file} has no longer: ${from}`);
        return { contents: source.replace(from, to), loader: 'ts' };
      });
    },
  };
  const { outputFiles } = await build({
    entryPoints: [path.join(core, 'resource-pool.ts')],
    bundle: true,
    format: 'esm',
    write: false,
    plugins: [mutate],
  });
  const output = path.join(tmpdir(), `mutant-${randomUUID()}.mjs`);
  await writeFile(output, outputFiles[0]?.text ?? '');
  const loaded = await import(pathToFileURL(output).href);
  await rm(output);
  return loaded.ResourcePool;
}
