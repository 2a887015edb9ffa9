import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { cases as args } from './cases/arguments.ts';
import { cases as checkout } from './cases/checkout.ts';
import { cases as errors } from './cases/errors.ts';
import { cases as events } from './cases/events.ts';
import { cases as hooks } from './cases/hooks.ts';
import { cases as lifecycle } from './cases/lifecycle.ts';
import { cases as misuse } from './cases/misuse.ts';
import { cases as options } from './cases/options.ts';
import { cases as outages } from './cases/outages.ts';
import { cases as processes } from './cases/processes.ts';
import { cases as queries } from './cases/queries.ts';
import { cases as settings } from './cases/settings.ts';
import { cases as streams } from './cases/streams.ts';
import { cases as subclasses } from './cases/subclasses.ts';
import { cases as tracers } from './cases/tracers.ts';
import { observe } from './harness.ts';

const themes = {
  queries,
  arguments: args,
  checkout,
  errors,
  options,
  lifecycle,
  streams,
  processes,
  events,
  hooks,
  misuse,
  outages,
  settings,
  subclasses,
  tracers,
};
const all = Object.values(themes).flat();
const url = () => inject('postgresUrl');

describe.each(Object.entries(themes))('%s', (_theme, cases) => {
  for (const one of cases)
    it.concurrent(one.name, async () => {
      const [pg, ours] = await Promise.all([
        observe('pg', url(), one),
        observe('ours', url(), one),
      ]);
      if (one.differs === undefined) expect(ours).toEqual(pg);
      else expect({ pg, ours }).toMatchObject({ pg: one.differs.pg, ours: one.differs.ours });
    });
});

it('has more than a hundred and twenty cases, each with a name of its own', () => {
  expect(all.length).toBeGreaterThanOrEqual(120);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

it('shows every difference that docs/differences.md lists, and lists every one that it shows', async () => {
  const text = await readFile(path.join(import.meta.dirname, '../../docs/differences.md'), 'utf8');
  const listed = [...text.matchAll(/^### (D\d+)\b/gm)].map(([, id]) => id);
  const shown = all.flatMap(({ differs }) => differs?.id ?? []);
  expect([...new Set(shown)].sort()).toEqual([...listed].sort());
});
