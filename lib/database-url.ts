import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';

/** What a `postgresql://` address says, decoded. */
export interface DatabaseAddress {
  host: string;
  port: number;
  user: string | undefined;
  password: string | undefined;
  database: string;
  /** Prisma's parameter: where the tables are. Default: the server's search path, `public`. */
  schema: string | undefined;
  applicationName: string | undefined;
  ssl: false | ConnectionOptions;
  /** `connection_limit` and `pool_timeout`, which speak to the pool and not to the server. */
  connectionLimit: string | undefined;
  poolTimeout: string | undefined;
}

/**
 * Reads the address of a database. The user and the password may hold any character, percent-
 * encoded or, as people paste them, bare: the last `@` before the host ends them.
 * Throws an Error that says what is wrong, without the password.
 */
export function parseDatabaseUrl(text: string): DatabaseAddress {
  const parts = /^postgres(?:ql)?:\/\/(?:(.*)@)?([^@/?#]*)(?:\/([^?/@]*))?(?:\?(.*))?$/s.exec(text);
  if (!parts) throw new Error('is no address of the form postgresql://user:password@host:port/db');
  const [, login = '', hostAndPort = '', path = '', query = ''] = parts;
  const parameters = new URLSearchParams(query);
  const colon = login.indexOf(':');
  const [host, port] = splitPort(parameters.get('host') ?? hostAndPort);
  const user = decode(colon < 0 ? login : login.slice(0, colon));
  return {
    host,
    port,
    user: user || undefined,
    password: colon < 0 ? undefined : decode(login.slice(colon + 1)),
    database: decode(path) || user || 'postgres',
    schema: parameters.get('schema') ?? undefined,
    applicationName: parameters.get('application_name') ?? undefined,
    ssl: readTls(parameters),
    connectionLimit: parameters.get('connection_limit') ?? undefined,
    poolTimeout: parameters.get('pool_timeout') ?? undefined,
  };
}

function splitPort(text: string): [host: string, port: number] {
  if (text.startsWith('/') || text.startsWith('%2F')) return [decode(text), 5432];
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(text);
  const port = Number(parts?.[2] || '5432');
  if (!parts || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`names the host and port "${text}": a port is a number from 1 to 65535`);
  }
  return [decode(parts[1] ?? '').replace(/^\[|\]$/g, '') || 'localhost', port];
}

/** A bare `%` in a password is a `%`. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** DB-6. As in libpq, `require` with a root certificate checks it. */
function readTls(parameters: URLSearchParams): false | ConnectionOptions {
  const mode = parameters.get('sslmode') ?? 'disable';
  const root = parameters.get('sslrootcert');
  const certificates: ConnectionOptions = {
    ca: readCertificate('sslrootcert', root),
    cert: readCertificate('sslcert', parameters.get('sslcert')),
    key: readCertificate('sslkey', parameters.get('sslkey')),
  };
  const anyHost = { checkServerIdentity: () => undefined };
  switch (mode) {
    case 'disable':
      return false;
    case 'require':
      return root === null
        ? { ...certificates, rejectUnauthorized: false }
        : { ...certificates, ...anyHost };
    case 'verify-ca':
      return { ...certificates, ...anyHost };
    case 'verify-full':
      return certificates;
    default:
      throw new Error(
        `has sslmode=${mode}; allowed are disable, require, verify-ca and verify-full`,
      );
  }
}

function readCertificate(parameter: string, file: string | null): string | undefined {
  if (file === null || file === 'system') return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`has ${parameter}=${file}, which cannot be read: ${(error as Error).message}`);
  }
}
