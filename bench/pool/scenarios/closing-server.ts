import { setTimeout as wait } from 'node:timers/promises';
import { callers } from '../measure.ts';
import { ratio, type Scenario } from '../scenario.ts';

const CONNECTS = 'connects';
const ERRORS = 'errors seen';
const LOST = 'callers lost';
const CAUSE = 'share with the cause';

export const scenario: Scenario = {
  name: 'closing-server',
  work: '500 callers retry at once; for 3 s the server closes every socket; 10 connections',
  aim: '≤ 20 connects in 3 s, callers get the real cause',
  peers: ['ours', 'pg.Pool', 'postgres', 'slonik', 'tarn'],
  rounds: 3,
  deadlineMs: 20_000,
  async run(peer, { open, openProxy, quick, signal }) {
    const proxy = await openProxy();
    proxy.mode = 'close';
    const pool = await open(peer, { url: proxy.url, max: 10, timeoutMs: 2000 });
    let errors = 0;
    let explained = 0;
    const running = callers(500, signal, () =>
      pool.query('SELECT 1').catch((error: unknown) => {
        errors++;
        if (namesCause(error)) explained++;
      }),
    );
    await wait(quick ? 300 : 3000);
    const connects = proxy.accepted;
    proxy.mode = 'open';
    const lost = await running.stop();
    return {
      [CONNECTS]: connects,
      [ERRORS]: errors,
      [LOST]: lost,
      [CAUSE]: errors === 0 ? 0 : explained / errors,
    };
  },
  judge({ median, worst }) {
    const connects = worst('ours', CONNECTS);
    const cause = median('ours', CAUSE);
    return {
      measured: `${connects} connects (pg.Pool: ${median('pg.Pool', CONNECTS)}), the cause in ${ratio(cause * 100, 0)} % of the errors`,
      met: connects <= 20 && cause === 1 && worst('ours', LOST) === 0,
    };
  },
};

/** Says the error, or one behind it, that the connection was closed by the other side? */
function namesCause(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (
      /terminated unexpectedly|CONNECTION_CLOSED|ECONNRESET|EPIPE/.test(
        `${at.message} ${'code' in at ? at.code : ''}`,
      )
    )
      return true;
  }
  return false;
}
