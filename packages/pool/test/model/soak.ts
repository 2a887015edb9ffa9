/** `npm run test:soak -w packages/pool [-- seconds [seed]]`: the model, for as long as you like. */
import fc from 'fast-check';
import { ResourcePool } from '../../src/core/resource-pool.ts';
import { run, scenario } from './commands.ts';

const seconds = Number(process.argv[2] ?? 60);
const seed = Number(process.argv[3] ?? Date.now() & 0x7fffffff);
const end = performance.now() + seconds * 1_000;
let steps = 0;

console.log(`seed ${seed}, ${seconds} s`);
for (let round = 0; performance.now() < end; round++) {
  fc.assert(
    fc.property(scenario(1_000), (one) => {
      steps += run(ResourcePool, one);
    }),
    { numRuns: 1_000, seed: seed + round },
  );
}
console.log(`${steps.toLocaleString('en')} steps, every invariant held after each`);
