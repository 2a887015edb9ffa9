export type PoolErrorCode =
  | 'POOL_ACQUIRE_TIMEOUT'
  | 'POOL_CONNECT_TIMEOUT'
  | 'POOL_ENDED'
  | 'POOL_INVALID_OPTIONS'
  | 'POOL_OPEN_TRANSACTION'
  | 'POOL_OVERLOADED'
  | 'POOL_QUEUE_FULL'
  | 'POOL_RELEASED_TWICE'
  | 'POOL_SELF_DEADLOCK'
  | 'POOL_UNAVAILABLE'
  | 'POOL_UNKNOWN_LANE'
  | 'POOL_USED_AFTER_RELEASE';

/** Every error of the pool's own making. `code` is stable, the text is for people. */
export class PoolError extends Error {
  override readonly name = 'PoolError';
  readonly code: PoolErrorCode;

  constructor(code: PoolErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/**
 * For errors that are made by the thousand and belong to a caller elsewhere: the stack of the
 * timer that makes them would cost much and tell nothing.
 */
export function errorWithoutStack(
  code: PoolErrorCode,
  message: string,
  cause?: unknown,
): PoolError {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return new PoolError(code, message, cause);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** In one line: the code and the text, of whatever was thrown. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const text = error.message || error.name;
  return code === undefined || text.includes(code) ? text : `${code} ${text}`;
}
