import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Scenario } from '../scenario.ts';

const CPU = 'CPU %';
const TIMERS = 'timers';

export const scenario: Scenario = {
  name: 'idle',
  work: 'a process of its own with 50 idle connections, for 31 s (longer than the keepalive)',
  aim: 'one timer; ≤ 0.1 % CPU',
  peers: ['ours', 'pg.Pool', 'postgres', 'tarn'],
  rounds: 1,
  deadlineMs: 60_000,
  async run(peer, { server, quick, signal }) {
    const file = path.join(import.meta.dirname, '..', 'idle-process.ts');
    const child = fork(file, [peer.name, server.url, quick ? '200' : '31000'], {
      // V8 clears up seconds after the last work: nothing that a pool does.
      execArgv: ['--import', 'tsx', '--expose-gc', '--no-memory-reducer'],
      signal,
    });
    child.on('error', () => {});
    const [{ cpu, timers }] = await once(child, 'message', { signal });
    child.kill();
    return { [CPU]: cpu, [TIMERS]: timers };
  },
  judge({ median }) {
    const cpu = median('ours', CPU);
    const timers = median('ours', TIMERS);
    return {
      measured: `${timers} timers (pg.Pool: ${median('pg.Pool', TIMERS)}), ${cpu.toFixed(3)} % CPU (pg.Pool: ${median('pg.Pool', CPU).toFixed(3)})`,
      met: timers <= 1 && cpu <= 0.1,
    };
  },
};
