import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ResourcePool } from '../../src/core/resource-pool.ts';
import { run, scenario } from './commands.ts';

const RUNS = 5000;
const LENGTH = 400;

it('holds its eight invariants after every step, whatever happens in whatever order', () => {
  let steps = 0;
  fc.assert(
    fc.property(scenario(LENGTH), (one) => {
      steps += run(ResourcePool, one);
    }),
    { numRuns: RUNS },
  );
  expect(steps).toBeGreaterThanOrEqual(100_000);
}, 120_000);
