/** Everything that can happen to a pool, as plain records, so that a run can be replayed and shrunk. */
import fc from 'fast-check';
import type { EngineOptions } from '../../src/core/options.ts';
import { type Engine, Model, type Reaction, Violation } from './model.ts';
import { type OpenOutcome, type Resource, World } from './world.ts';

type Command =
  | { do: 'checkout'; lane: number; timeout: number; reaction: Reaction; holder?: number }
  | { do: 'give back'; index: number; how: 'clean' | 'dirty' | 'dead' | 'destroy' }
  | { do: 'give back twice' | 'abort' | 'close ends' | 'dies'; index: number }
  | { do: 'open ends'; index: number; outcome: OpenOutcome }
  | { do: 'check ends' | 'reset ends'; index: number; ok: boolean }
  | { do: 'dies unseen'; index: number }
  | { do: 'late open ends' }
  | { do: 'time passes' | 'sleep' | 'stand still'; ms: number }
  | { do: 'resize'; max: number }
  | { do: 'pause' | 'resume' | 'flush' | 'end' | 'cut' };

export interface Scenario {
  options: Partial<EngineOptions>;
  seed: number;
  /** Whatever the pool begins is done before the call returns. */
  instant: boolean;
  commands: Command[];
}

const index = fc.nat(50);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 150,
    arbitrary: fc.record(
      {
        do: fc.constant('checkout'),
        lane: fc.nat(3),
        timeout: fc.constantFrom(0, 0, 20, 500, 5_000),
        reaction: fc.oneof(
          { weight: 20, arbitrary: fc.constant('none') },
          { weight: 4, arbitrary: fc.constantFrom('give back', 'ask again') },
          { weight: 2, arbitrary: fc.constantFrom('abort another', 'throw') },
        ),
        holder: index,
      },
      { requiredKeys: ['do', 'lane', 'timeout', 'reaction'] },
    ),
  },
  {
    weight: 120,
    arbitrary: fc.record({
      do: fc.constant('give back'),
      index,
      how: fc.constantFrom('clean', 'clean', 'clean', 'clean', 'dirty', 'dead', 'destroy'),
    }),
  },
  {
    weight: 80,
    arbitrary: fc.record({
      do: fc.constant('open ends'),
      index,
      outcome: fc.constantFrom<OpenOutcome[]>(
        'ok',
        'ok',
        'ok',
        'ok',
        'transient',
        'full',
        'fatal',
        'refused',
      ),
    }),
  },
  {
    weight: 40,
    arbitrary: fc.record({
      do: fc.constantFrom('check ends', 'reset ends'),
      index,
      ok: fc.constantFrom(true, true, true, false),
    }),
  },
  { weight: 30, arbitrary: fc.record({ do: fc.constant('close ends'), index }) },
  {
    weight: 40,
    arbitrary: fc.record({
      do: fc.constant('time passes'),
      ms: fc.constantFrom(1, 5, 30, 200, 1_100, 6_000, 40_000),
    }),
  },
  {
    weight: 25,
    arbitrary: fc.record({
      do: fc.constantFrom('abort', 'give back twice', 'dies', 'dies unseen'),
      index,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('resize'), max: fc.integer({ min: 3, max: 8 }) }),
  },
  {
    weight: 10,
    arbitrary: fc.record({ do: fc.constantFrom('pause', 'resume', 'resume', 'flush') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('end', 'cut') }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('sleep', 'stand still'),
      ms: fc.constantFrom(3_000, 60_000),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('late open ends') }) },
) as fc.Arbitrary<Command>;

const lanes = fc.constantFrom<EngineOptions['lanes'][]>(
  {},
  { web: { reserved: 1, weight: 4 }, jobs: { max: 2 } },
  { web: { weight: 3 }, jobs: { weight: 1, maxWaiting: 5 } },
);

const options: fc.Arbitrary<Partial<EngineOptions>> = fc.record({
  max: fc.integer({ min: 3, max: 6 }),
  min: fc.integer({ min: 0, max: 2 }),
  lanes,
  maxUses: fc.constantFrom(Number.POSITIVE_INFINITY, 3),
  maxLifetime: fc.constantFrom(0, 20_000),
  idleTimeout: fc.constantFrom(0, 1_000, 10_000),
  validateAfter: fc.constantFrom(0, 5_000),
  keepaliveInterval: fc.constantFrom(0, 30_000),
  maxConcurrentOpens: fc.constantFrom(1, 16),
  failFast: fc.boolean(),
  shedding: fc.boolean(),
});

export function scenario(length: number): fc.Arbitrary<Scenario> {
  return fc.record({
    options,
    seed: fc.integer({ min: 1, max: 2 ** 31 }),
    instant: fc.oneof(
      { weight: 4, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    commands: fc.array(command, { minLength: 1, maxLength: length, size: 'max' }),
  });
}

/** @returns the number of steps; throws what the model finds */
export function run(Pool: Engine, { options, seed, instant, commands }: Scenario): number {
  const model = new Model(Pool, options, new World(seed, instant));
  for (const command of commands) {
    step(model, command);
    model.world.runDeferred();
    model.check();
  }
  windUp(model);
  return commands.length;
}

function step(model: Model, command: Command): unknown {
  const { world, pool } = model;
  switch (command.do) {
    case 'checkout':
      return model.checkout(
        model.lane(command.lane),
        command.timeout,
        command.reaction,
        command.holder,
      );
    case 'give back':
      if (model.held.length > 0) model.giveBack(command.index, command.how);
      return undefined;
    case 'give back twice':
      return model.giveBackTwice(command.index);
    case 'abort':
      return model.abort(command.index);
    case 'open ends':
      if (command.outcome === 'full') model.serverIsFull();
      return pick([...world.opens], command.index)?.finish(command.outcome);
    case 'late open ends':
      if (!world.finishLateOpen()) throw new Violation(5, 'what came too late is kept');
      return undefined;
    case 'close ends':
      return withResource(world.closes, command.index, (resource) => world.finishClose(resource));
    case 'check ends':
      return withResource(world.checks, command.index, (resource) =>
        world.finishCheck(resource, command.ok ? undefined : new Error('no answer')),
      );
    case 'reset ends':
      return withResource(world.resets, command.index, (resource) =>
        world.finishReset(resource, command.ok ? undefined : new Error('no rollback')),
      );
    case 'dies':
    case 'dies unseen': {
      const slots = [...pool.slots.all].filter(
        ({ state }) => state === 'idle' || (state === 'resetting' && command.do === 'dies'),
      );
      const slot = pick(slots, command.index);
      if (slot?.resource === undefined) return undefined;
      slot.resource.dead = true;
      if (command.do === 'dies') pool.lost(slot, 'it died');
      return undefined;
    }
    case 'time passes':
      return world.advance(command.ms, () => model.check());
    case 'sleep':
      world.slept += command.ms;
      return undefined;
    case 'stand still':
      model.standStill(command.ms);
      return world.advance(0, () => model.check());
    case 'resize':
      return model.resize(command.max);
    case 'end':
      return model.end();
    case 'cut':
      return model.cut();
    default:
      return pool[command.do]();
  }
}

/** Everyone comes home: then nothing may be left of the pool. */
function windUp(model: Model): void {
  const { world, pool } = model;
  pool.resume();
  model.end();
  for (let round = 0; !model.ended; round++) {
    if (round > 1_000) throw new Violation(7, 'the end never comes');
    while (model.held.length > 0) model.giveBack(0, 'clean');
    for (const open of [...world.opens]) open.finish('ok');
    for (const resource of [...world.checks.keys()]) world.finishCheck(resource);
    for (const resource of [...world.resets.keys()]) world.finishReset(resource);
    for (const resource of [...world.closes.keys()]) world.finishClose(resource);
    world.advance(100);
    model.check();
  }
  model.check();
}

function pick<T>(items: T[], index: number): T | undefined {
  return items[index % items.length];
}

function withResource(
  pending: Map<Resource, unknown>,
  index: number,
  act: (resource: Resource) => void,
): void {
  const resource = pick([...pending.keys()], index);
  if (resource !== undefined) act(resource);
}
