import { performance } from 'node:perf_hooks';
import type { Environment } from '../core/environment.ts';

/** The real world. */
export const realEnvironment: Environment = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  random: () => Math.random(),
  setTimer: (callback, ms) => {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return {
      cancel: () => clearTimeout(timer),
      ref: () => void timer.ref(),
      unref: () => void timer.unref(),
    };
  },
  defer: (callback) => void setImmediate(callback),
};
