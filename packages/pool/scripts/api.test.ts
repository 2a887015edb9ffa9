import { expect, it } from 'vitest';
import { describeApi, writtenApi } from './api.ts';

it('docs/api.md is up to date (npm run api -w packages/pool)', async () => {
  expect(await writtenApi()).toBe(await describeApi());
});
