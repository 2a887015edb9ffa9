/** In the order of the table of aims. */
import type { Scenario } from '../scenario.ts';
import { scenario as backends } from './backends.ts';
import { scenario as blackHole } from './black-hole.ts';
import { scenario as closingServer } from './closing-server.ts';
import { scenario as halfOpen } from './half-open.ts';
import { scenario as idle } from './idle.ts';
import { scenario as killed } from './killed.ts';
import { scenario as lanes } from './lanes.ts';
import { scenario as outage } from './outage.ts';
import { scenario as serverFull } from './server-full.ts';
import { scenario as slowConnect } from './slow-connect.ts';
import { scenario as spike } from './spike.ts';
import { scenario as sqlErrors } from './sql-errors.ts';
import { scenario as timeouts } from './timeouts.ts';
import { scenario as waiters } from './waiters.ts';
import { scenario as warm } from './warm.ts';

export const scenarios: Scenario[] = [
  warm,
  waiters,
  sqlErrors,
  lanes,
  outage,
  slowConnect,
  killed,
  spike,
  timeouts,
  serverFull,
  halfOpen,
  closingServer,
  blackHole,
  backends,
  idle,
];
