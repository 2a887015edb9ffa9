/**
 * Prisma's migrations, by Prisma's own schema engine compiled to WebAssembly: `prisma migrate`
 * downloads a native engine, which a machine without internet access cannot. The folder keeps
 * Prisma's layout and the database its `_prisma_migrations`, so `prisma migrate` works on both.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
} from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine, SchemasContainer } from '@prisma/schema-engine-wasm';
import pg from 'pg';

const PRISMA_FOLDER = path.resolve(import.meta.dirname, '../../prisma');
const MIGRATIONS_FOLDER = path.join(PRISMA_FOLDER, 'migrations');
const filters = { externalTables: [], externalEnums: [] };

/** Its message names the migration and what the server said of the statement. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/**
 * Applies what is pending and returns the names, oldest first. The engine holds an advisory lock
 * meanwhile, so instances that start together apply each migration once.
 */
export function applyMigrations(connection: pg.PoolConfig): Promise<string[]> {
  return withEngine(connection, async (engine) => {
    const migrationsList = await readMigrations();
    const { failedMigrationNames } = await engine.diagnoseMigrationHistory({
      migrationsList,
      optInToShadowDatabase: false,
      filters,
    });
    // A migration is one implicit transaction: one that failed left nothing behind but its record,
    // which would make the engine refuse all that follow (P3009).
    for (const migrationName of failedMigrationNames) {
      await engine.markMigrationRolledBack({ migrationName });
    }
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
    return appliedMigrationNames;
  });
}

/**
 * Writes a migration of what prisma/schema.prisma has beyond the migrations, and returns its
 * file; null when there is nothing.
 */
export async function createMigration(
  connection: pg.PoolConfig,
  name: string,
): Promise<string | null> {
  if (!/^[a-z0-9_]+$/.test(name)) {
    throw new MigrationError(`"${name}" is no name for a migration: use a-z, 0-9 and _`);
  }
  const script = await findDrift(connection);
  if (script === null) return null;
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = path.join(MIGRATIONS_FOLDER, `${timestamp}_${name}`);
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'migration.sql');
  await writeFile(file, script);
  return file;
}

/**
 * The SQL that the migrations lack to give prisma/schema.prisma; null when they agree.
 * Applies them to a scratch database on the same server, which it drops again.
 */
export async function findDrift(connection: pg.PoolConfig): Promise<string | null> {
  const database = `livedash_scratch_${crypto.randomUUID()}`;
  const administrator = new pg.Client(connection);
  await administrator.connect();
  try {
    await administrator.query(`CREATE DATABASE "${database}"`);
    const scratch = { ...connection, ...scratchAddress(connection, database) };
    await applyMigrations(scratch);
    return await withEngine(scratch, async (engine) => {
      const schema = await readSchema();
      const { exitCode, stdout } = await engine.diff({
        from: { tag: 'schemaDatasource', ...schema, configDir: PRISMA_FOLDER },
        to: { tag: 'schemaDatamodel', ...schema },
        script: true,
        exitCode: true,
        filters,
      });
      return exitCode === 0 ? null : stdout;
    });
  } finally {
    await administrator.query(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
    await administrator.end();
  }
}

/** pg lets the database of a connection string win over the one beside it. */
function scratchAddress({ connectionString }: pg.PoolConfig, database: string): pg.PoolConfig {
  if (connectionString === undefined) return { database };
  const url = new URL(connectionString);
  url.pathname = `/${database}`;
  return { connectionString: url.href };
}

async function withEngine<T>(
  connection: pg.PoolConfig,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const { SchemaEngine } = await loadEngine();
  const { files } = await readSchema();
  // One connection: the engine's advisory lock and what it guards belong to one session.
  const pool = new SchemaPool({ ...connection, max: 1 });
  try {
    const engine = await SchemaEngine.new(
      { datamodels: files.map((file) => [file.path, file.content]) },
      () => {},
      bindMigrationAwareSqlAdapterFactory(new SchemaAdapterFactory(pool)),
    );
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } catch (cause) {
    throw new MigrationError(cause instanceof Error ? cause.message : String(cause), { cause });
  } finally {
    await pool.end();
  }
}

/** PrismaPg refuses columns of type "char", which the catalogue is full of: hides them from it. */
class SchemaPool extends pg.Pool {
  /** Which columns of the last result they were. The engine asks one thing at a time. */
  charColumns: number[] = [];

  override async query(...args: unknown[]) {
    const result: pg.QueryResult = await Reflect.apply(super.query, this, args);
    this.charColumns = [];
    for (const [index, field] of result.fields?.entries() ?? []) {
      if (field.dataTypeID !== OID_CHAR) continue;
      field.dataTypeID = OID_TEXT;
      this.charColumns.push(index);
    }
    return result;
  }
}

const OID_CHAR = 18;
const OID_TEXT = 25;

class SchemaAdapterFactory extends PrismaPg {
  readonly #pool: SchemaPool;

  constructor(pool: SchemaPool) {
    super(pool);
    this.#pool = pool;
  }

  override async connect() {
    const adapter = await super.connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      for (const index of this.#pool.charColumns) {
        result.columnTypes[index] = ColumnTypeEnum.Character;
      }
      return result;
    };
    // PrismaPg cuts a script at each semicolon, those within functions too, and so applies it in
    // pieces. Sent whole, it is one implicit transaction.
    adapter.executeScript = async (script) => {
      try {
        await this.#pool.query(script);
      } catch (error) {
        throw error instanceof pg.DatabaseError ? asDriverError(error) : error;
      }
    };
    return adapter;
  }
}

function asDriverError({ code, severity, message, detail, column, hint }: pg.DatabaseError) {
  return new DriverAdapterError({
    kind: 'postgres',
    code: code ?? 'N/A',
    severity: severity ?? 'N/A',
    message,
    detail,
    column,
    hint,
  });
}

type Engine = typeof import('@prisma/schema-engine-wasm') & {
  __wbg_set_wasm(exports: object): void;
};
let loading: Promise<Engine> | undefined;

/** Node 20 does not import .wasm by itself, as the package's own entry point asks. */
function loadEngine(): Promise<Engine> {
  loading ??= (async () => {
    // Where the engine says what it stumbled over; without it the message is lost, and the process.
    Object.assign(globalThis, {
      PRISMA_WASM_PANIC_REGISTRY: {
        set_message: (message: string) => {
          throw new MigrationError(`Prisma's schema engine failed: ${message}`);
        },
      },
    });
    const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');
    const engine = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as Engine;
    const binary = await readFile(path.join(path.dirname(entry), 'schema_engine_bg.wasm'));
    const { instance } = await WebAssembly.instantiate(binary, { './schema_engine_bg.js': engine });
    engine.__wbg_set_wasm(instance.exports);
    (instance.exports.__wbindgen_start as () => void)();
    return engine;
  })();
  return loading;
}

async function readSchema(): Promise<SchemasContainer> {
  const file = path.join(PRISMA_FOLDER, 'schema.prisma');
  return { files: [{ path: file, content: await readFile(file, 'utf8') }] };
}

async function readMigrations(): Promise<MigrationList> {
  const entries = await readdir(MIGRATIONS_FOLDER, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (name) => {
      const value = await readFile(path.join(MIGRATIONS_FOLDER, name, 'migration.sql'), 'utf8');
      return {
        path: name,
        migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } },
      };
    }),
  );
  const lockfile = 'migration_lock.toml';
  const content = await readFile(path.join(MIGRATIONS_FOLDER, lockfile), 'utf8');
  return {
    baseDir: MIGRATIONS_FOLDER,
    lockfile: { path: lockfile, content },
    shadowDbInitScript: '',
    migrationDirectories,
  };
}
