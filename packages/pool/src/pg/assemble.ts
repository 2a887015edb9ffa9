import type pg from 'pg';
import { describeError, PoolError } from '../core/errors.ts';
import { ResourcePool } from '../core/resource-pool.ts';
import { Checkouts } from './checkouts.ts';
import type { Connection } from './connection.ts';
import { realEnvironment } from './environment.ts';
import { type FactoryEvents, PgFactory } from './factory.ts';
import { type PoolOptions, toEngineOptions } from './options.ts';
import type { Parts } from './pool-api.ts';
import { Reporter } from './reporter.ts';

/** ms. A server that sends its connections away does so one by one; one retirement is enough. */
const RETIREMENT_PAUSE = 1_000;

interface PgPoolFields {
  Client: new (options: pg.PoolConfig) => pg.Client;
  Promise: PromiseConstructor;
}

/**
 * The engine, with node-postgres under it and a pool in front.
 * @throws PoolError POOL_INVALID_OPTIONS
 */
export function assemble(pool: pg.Pool, name: string): Parts {
  const options = pool.options as PoolOptions;
  const fields = pool as unknown as PgPoolFields;
  const settings = toEngineOptions(options);
  const reporter = new Reporter(pool, options.events, () => ({
    pool: name,
    total: engine.slots.all.size,
    idle: engine.slots.idle.size,
    waiting: engine.lanes.waiting,
    max: engine.options.max,
  }));
  const events = eventsOfConnections(reporter, () => engine);
  const factory = new PgFactory(
    {
      options,
      clientClass: () => fields.Client,
      connectTimeout: () => engine.options.connectTimeout,
    },
    events,
  );
  const engine: ResourcePool<Connection> = new ResourcePool<Connection>(
    factory,
    settings,
    reporter,
    realEnvironment,
  );
  const checkouts = new Checkouts(engine, reporter, {
    Promise: fields.Promise,
    options,
  });
  return { engine, factory, checkouts, reporter };
}

function eventsOfConnections(
  reporter: Reporter,
  engine: () => ResourcePool<Connection>,
): FactoryEvents {
  let retiredAt = Number.NEGATIVE_INFINITY;
  const retire = ({ slot }: Connection, reason: string) => {
    const now = engine().now();
    // What was opened since is of the server as it is now.
    if (slot && slot.generation !== engine().generation) return;
    if (now - retiredAt < RETIREMENT_PAUSE) return;
    retiredAt = now;
    engine().flush(reason);
  };
  return {
    connected: ({ client }) => reporter.emit('connect', client),
    lost: (connection, error) => {
      const { slot } = connection;
      if (slot === undefined) return;
      const idle = slot.state === 'idle';
      // First: whoever listens to the error counts it no more.
      engine().lost(slot, describeError(error));
      reporter.connectionLost(connection, error, idle);
    },
    retired: (connection, error) => retire(connection, describeError(error)),
    demoted: (connection) => retire(connection, 'the server became read-only'),
    rolledBack: (connection) => {
      reporter.counts.rolledBack++;
      reporter.warn(
        new PoolError(
          'POOL_OPEN_TRANSACTION',
          `A connection of lane '${connection.slot?.lane?.name}' was returned in a transaction, which the pool rolled back. ` +
            `${lastStatement(connection)}. COMMIT or ROLLBACK before release().`,
        ),
      );
    },
    usedAfterRelease: (connection) =>
      reporter.warn(
        new PoolError(
          'POOL_USED_AFTER_RELEASE',
          'A statement was given to a connection that had been returned to the pool: it may run in the ' +
            `transaction of another. ${lastStatement(connection)}. Return a connection after its last statement.`,
        ),
      ),
  };
}

function lastStatement({ statement }: Connection): string {
  return statement === undefined ? 'No statement was seen' : `Last statement: ${statement}`;
}
