import { PoolError } from './errors.ts';

/** All times in ms. */
export interface LaneOptions {
  /** Slots that no other lane may take. Default: 0. */
  reserved?: number;
  /** The most it may hold. Default: the pool's `max`. */
  max?: number;
  /** Its share while lanes compete. Default: 1. */
  weight?: number;
  /** A checkout beyond so many waiting ones is refused at once. Default: the pool's. */
  maxWaiting?: number;
  /** Default: the pool's. 0: no limit. */
  acquireTimeout?: number;
}

/** All times in ms. */
export interface EngineOptions {
  /** The most slots, those being opened or closed included. Default: 10. */
  max: number;
  /** So many are kept, once the pool was used. Default: 0. */
  min: number;
  lanes: Record<string, LaneOptions>;
  /** The lane of callers that name none; always there. Default: `default`. */
  defaultLane: string;
  /** How long a caller waits. 0: no limit. Default: 0. */
  acquireTimeout: number;
  /** How long opening one may take. Default: 30 000. */
  connectTimeout: number;
  /** How long a goodbye may take; then it is cut off. Default: 5 000. */
  closeTimeout: number;
  /** How long making a returned one fit for the next may take. Default: 5 000. */
  resetTimeout: number;
  /** Those beyond `min` are closed when they were idle for so long. 0: never. Default: 10 000. */
  idleTimeout: number;
  /** Closed at this age, up to a tenth earlier, and paced. 0: never. Default: 0. */
  maxLifetime: number;
  /** Closed after so many checkouts. Default: Infinity. */
  maxUses: number;
  /**
   * One that was silent for longer is checked before it is handed out; after a suspicious event,
   * one that was silent for 500 ms. 0: never. Default: 5 000.
   */
  validateAfter: number;
  /** How long a check may take. Default: 1 000. */
  validateTimeout: number;
  /** Idle ones that were silent for so long are checked in the background. 0: never. Default: 30 000. */
  keepaliveInterval: number;
  /** A holder is reported once when it held for so long. 0: never. Default: 60 000. */
  leakThreshold: number;
  /**
   * When the place of a checkout is noted, at about 4 µs each: `auto` does so while half of the
   * pool is in use or up to a hundred callers wait, in lanes that leaked before, and on one in 1024 otherwise.
   * Default: `auto`.
   */
  leakDetection: 'always' | 'auto' | 'off';
  /** Opens begun side by side, at most; fewer at first and after a failure. Default: 16. */
  maxConcurrentOpens: number;
  /** A checkout beyond so many waiting ones (in its lane) is refused at once. Default: Infinity. */
  maxWaiting: number;
  /** While opening fails and nothing is open, refuse checkouts at once with the cause. Default: false. */
  failFast: boolean;
  /**
   * Refuse at once what cannot be served within its timeout, and when the queue stays slow drop
   * those who waited longest. Default: false.
   */
  shedding: boolean;
}

export type ChangeableOptions = Pick<
  EngineOptions,
  'min' | 'acquireTimeout' | 'connectTimeout' | 'idleTimeout' | 'maxLifetime' | 'maxUses'
>;

const DEFAULTS: EngineOptions = {
  max: 10,
  min: 0,
  lanes: {},
  defaultLane: 'default',
  acquireTimeout: 0,
  connectTimeout: 30_000,
  closeTimeout: 5_000,
  resetTimeout: 5_000,
  idleTimeout: 10_000,
  maxLifetime: 0,
  maxUses: Number.POSITIVE_INFINITY,
  validateAfter: 5_000,
  validateTimeout: 1_000,
  keepaliveInterval: 30_000,
  leakThreshold: 60_000,
  leakDetection: 'auto',
  maxConcurrentOpens: 16,
  maxWaiting: Number.POSITIVE_INFINITY,
  failFast: false,
  shedding: false,
};

/** @throws PoolError POOL_INVALID_OPTIONS, naming everything that is wrong. */
export function resolveOptions(given: Partial<EngineOptions>): EngineOptions {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  const options: EngineOptions = { ...DEFAULTS, ...Object.fromEntries(entries) };
  options.lanes = { [options.defaultLane]: {}, ...options.lanes };
  const problems = problemsOf(options);
  if (problems.length === 0) return options;
  throw new PoolError('POOL_INVALID_OPTIONS', `Invalid pool options: ${problems.join('; ')}.`);
}

function problemsOf(options: EngineOptions): string[] {
  const problems: string[] = [];
  const demand = (good: boolean, problem: string) => good || problems.push(problem);
  const whole = (name: string, value: number, least: number) =>
    demand(
      isWhole(value, least),
      `${name} must be a whole number from ${least}, not ${show(value)}`,
    );
  const limit = (name: string, value: number, least: number) =>
    value === Number.POSITIVE_INFINITY || whole(name, value, least);
  const duration = (name: string, value: number, least: number) =>
    demand(
      Number.isFinite(value) && value >= least && value < 2 ** 31,
      `${name} must be ${least > 0 ? 'a positive number' : 'a number, 0 or more,'} of milliseconds below 2^31, not ${show(value)}`,
    );

  whole('max', options.max, 1);
  whole('min', options.min, 0);
  demand(options.min <= options.max, `min (${options.min}) is beyond max (${options.max})`);
  for (const name of [
    'acquireTimeout',
    'idleTimeout',
    'maxLifetime',
    'validateAfter',
    'keepaliveInterval',
    'leakThreshold',
  ] as const) {
    duration(name, options[name], 0);
  }
  for (const name of ['connectTimeout', 'closeTimeout', 'resetTimeout', 'validateTimeout'] as const)
    duration(name, options[name], 1);
  whole('maxConcurrentOpens', options.maxConcurrentOpens, 1);
  limit('maxUses', options.maxUses, 1);
  limit('maxWaiting', options.maxWaiting, 0);
  demand(
    ['always', 'auto', 'off'].includes(options.leakDetection),
    `leakDetection must be 'always', 'auto' or 'off', not ${show(options.leakDetection)}`,
  );

  for (const [
    lane,
    { reserved = 0, max, weight = 1, maxWaiting, acquireTimeout },
  ] of Object.entries(options.lanes)) {
    const name = `lanes.${lane}`;
    whole(`${name}.reserved`, reserved, 0);
    if (max !== undefined) whole(`${name}.max`, max, 1);
    demand(
      Number.isFinite(weight) && weight > 0,
      `${name}.weight must be a positive number, not ${show(weight)}`,
    );
    if (maxWaiting !== undefined) limit(`${name}.maxWaiting`, maxWaiting, 0);
    if (acquireTimeout !== undefined) duration(`${name}.acquireTimeout`, acquireTimeout, 0);
    if (max !== undefined)
      demand(reserved <= max, `${name}.reserved (${reserved}) is beyond its max (${max})`);
  }
  problems.push(...problemsOfReservations(options.lanes, options.max));
  return problems;
}

/** Reservations must fit, and leave a slot for the lanes that have none. */
export function problemsOfReservations(lanes: EngineOptions['lanes'], max: number): string[] {
  const all = Object.entries(lanes);
  const reserved = all.reduce((sum, [, lane]) => sum + (lane.reserved ?? 0), 0);
  if (reserved > max) return [`the lanes reserve ${reserved} slots, more than max (${max})`];
  const without = all.filter(([, lane]) => !lane.reserved).map(([name]) => name);
  if (reserved === max && without.length > 0) {
    return [
      `the lanes reserve all ${max} slots, which leaves none for ${without.map((name) => `'${name}'`).join(', ')}`,
    ];
  }
  return [];
}

function isWhole(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least;
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
