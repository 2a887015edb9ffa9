import { describe, expect, it } from 'vitest';
import { Simulation } from './server.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

function expectQuiet({ pool, server, asked, answered }: Simulation): void {
  expect(answered).toBe(asked);
  expect(pool.slots.count).toMatchObject({ held: 0, opening: 0, resetting: 0, closing: 0 });
  expect(server.connections.size).toBe(pool.slots.all.size);
}

describe('a day', () => {
  it.each([1, 2, 3])(
    'with every fault in it: all are answered, and it recovers from each (seed %s)',
    (seed) => {
      const simulation = new Simulation(
        {
          max: 20,
          min: 2,
          acquireTimeout: 5 * SECOND,
          maxLifetime: 30 * MINUTE,
          lanes: { web: { reserved: 4, weight: 4 }, jobs: { max: 12 } },
        },
        seed,
      );
      const { clock, server, pool } = simulation;
      const { conditions } = server;
      const end = 24 * HOUR;
      simulation.traffic('web', 10, () => 2 + clock.random() * 20, end);
      simulation.traffic('jobs', 2, () => 50 + clock.random() * 400, end);

      const faults: [string, number, () => void, () => void][] = [
        ['a restart', 0, () => server.restart(), () => undefined],
        [
          'an outage',
          5 * MINUTE,
          () => {
            conditions.down = true;
            server.restart();
          },
          () => {
            conditions.down = false;
          },
        ],
        ['a failover, peers silent', 0, () => server.vanish(), () => undefined],
        [
          'a server that takes connections and never answers',
          2 * MINUTE,
          () => {
            conditions.hangs = true;
            server.vanish();
          },
          () => {
            conditions.hangs = false;
          },
        ],
        [
          'a server with few places',
          10 * MINUTE,
          () => {
            conditions.places = 3;
            server.restart();
          },
          () => {
            conditions.places = 1_000;
          },
        ],
        [
          'a slow way to it',
          10 * MINUTE,
          () => {
            conditions.connect = 800;
            server.restart();
          },
          () => {
            conditions.connect = 5;
          },
        ],
      ];
      let at = HOUR;
      for (let round = 0; round < 3; round++) {
        for (const [name, lasts, begin, over] of faults) {
          clock.run(at);
          begin();
          clock.run(at + lasts);
          over();
          // Every fault is over a minute later for those who come then.
          clock.run(at + lasts + MINUTE);
          const quiet = clock.now;
          clock.run(at + lasts + 10 * MINUTE);
          for (const lane of ['web', 'jobs']) {
            expect(simulation.tally(lane).lastFailure, `${lane} after ${name}`).toBeLessThan(quiet);
          }
          expect(pool.slots.all.size).toBeLessThanOrEqual(20);
          at += HOUR;
        }
      }
      clock.run(end + MINUTE);
      expectQuiet(simulation);
      expect(simulation.asked).toBeGreaterThan(900_000);
      expect(server.peak).toBeLessThanOrEqual(20);
    },
    60_000,
  );
});

describe('an outage', () => {
  it('of ten minutes costs a bounded number of attempts, and ends for the callers when it ends', () => {
    const simulation = new Simulation({ max: 50, acquireTimeout: 2 * SECOND });
    const { clock, server } = simulation;
    simulation.loop('default', 50, 5, 12 * MINUTE);
    clock.run(MINUTE);
    server.conditions.down = true;
    server.restart();
    const before = server.attempts;
    clock.run(11 * MINUTE);
    // One probe at a time, half a second to two apart on average.
    expect(server.attempts - before).toBeLessThan(1_500);
    server.conditions.down = false;
    const served = simulation.tally('default').served;
    clock.run(11 * MINUTE + 2_100);
    expect(simulation.tally('default').served).toBeGreaterThan(served);
    clock.run(13 * MINUTE);
    expectQuiet(simulation);
  });

  it('of five seconds, with fifty callers: at most sixty attempts, the first success within 300 ms', () => {
    const simulation = new Simulation({ max: 50, acquireTimeout: 30 * SECOND });
    const { clock, server } = simulation;
    simulation.loop('default', 50, 5, 20 * SECOND);
    clock.run(5 * SECOND);
    server.conditions.down = true;
    server.restart();
    const before = server.attempts;
    clock.run(10 * SECOND);
    expect(server.attempts - before).toBeLessThanOrEqual(60);
    server.conditions.down = false;
    const served = simulation.tally('default').served;
    clock.run(10 * SECOND + 520);
    expect(simulation.tally('default').served).toBeGreaterThan(served);
  });
});

describe('a spike', () => {
  it('that is shorter than a connect fills no pool', () => {
    const simulation = new Simulation({ max: 50 });
    const { clock, server } = simulation;
    for (let caller = 0; caller < 5; caller++) simulation.request('default', 100);
    clock.run(SECOND);
    server.conditions.connect = 150;
    const before = server.attempts;
    for (let caller = 0; caller < 50; caller++) simulation.request('default', 2);
    clock.run(2 * SECOND);
    expect(server.attempts - before).toBeLessThanOrEqual(3);
    expect(percentile(simulation.tally('default').waits.slice(5), 0.9)).toBeLessThanOrEqual(30);
  });

  it('that lasts fills it', () => {
    const simulation = new Simulation({ max: 50 });
    const { clock, server, pool } = simulation;
    server.conditions.connect = 150;
    simulation.loop('default', 200, 50, 10 * SECOND);
    clock.run(5 * SECOND);
    expect(pool.slots.count.held).toBe(50);
  });
});

describe('lanes', () => {
  it('that compete share as their weights say, whoever comes first', () => {
    const simulation = new Simulation({
      max: 10,
      lanes: { heavy: { weight: 4 }, light: { weight: 1 } },
    });
    simulation.loop('light', 100, 10, MINUTE);
    simulation.loop('heavy', 100, 10, MINUTE);
    simulation.clock.run(MINUTE);
    const share = simulation.tally('heavy').served / simulation.tally('light').served;
    expect(share).toBeGreaterThan(3.8);
    expect(share).toBeLessThan(4.2);
  });

  it('keep what is reserved free for those it is reserved for', () => {
    const simulation = new Simulation({
      max: 10,
      lanes: { web: { reserved: 2 }, jobs: {} },
    });
    const { clock } = simulation;
    simulation.loop('jobs', 100, SECOND, MINUTE);
    simulation.loop('web', 2, 5, MINUTE);
    clock.run(SECOND);
    // Before that, connections were still being opened.
    const { waits } = simulation.tally('web');
    waits.length = 0;
    clock.run(MINUTE);
    expect(waits.length).toBeGreaterThan(20_000);
    expect(Math.max(...waits.slice(0, 20_000))).toBe(0);
  });
});

it('is idle with one timer, and closes what nobody needs', () => {
  const simulation = new Simulation({ max: 50, min: 3, idleTimeout: 10 * SECOND });
  for (let caller = 0; caller < 50; caller++) simulation.request('default', 100);
  simulation.clock.run(5 * MINUTE);
  expect(simulation.pool.slots.all.size).toBe(3);
  expectQuiet(simulation);
});

it('does not reconnect in one burst because it was opened in one', () => {
  const simulation = new Simulation({ max: 30, min: 30, idleTimeout: 0, maxLifetime: HOUR });
  const { clock, server } = simulation;
  simulation.loop('default', 60, 500, 3 * HOUR);
  clock.run(30 * MINUTE);
  let most = 0;
  for (let minute = 31; minute < 180; minute++) {
    const before = server.attempts;
    clock.run(minute * MINUTE);
    most = Math.max(most, server.attempts - before);
  }
  expect(most).toBeLessThanOrEqual(2);
});
