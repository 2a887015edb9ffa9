/** SQLSTATEs of a connect that no waiting can cure: the settings are wrong. */
const FATAL_CODES = new Set([
  '28000', // invalid_authorization_specification: pg_hba.conf says no
  '28P01', // invalid_password
  '3D000', // the database does not exist
  '42501', // no right to connect to the database
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
]);

/** too_many_connections, for the server or for this role. */
const FULL = '53300';

/** The whole server goes, or went, away: admin_shutdown, crash_shutdown. */
const RETIRING_CODES = new Set(['57P01', '57P02']);

/** read_only_sql_transaction: also the first sign of a failover. */
export const READ_ONLY = '25006';

export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Of an error of an attempt to open a connection. */
export function classifyOpenError(error: unknown): 'transient' | 'fatal' | 'full' {
  if (error instanceof TypeError) return 'fatal';
  const code = codeOf(error) ?? '';
  if (code === FULL) return 'full';
  if (FATAL_CODES.has(code) || /^ERR_(TLS|SSL|OSSL)_/.test(code)) return 'fatal';
  const text = error instanceof Error ? error.message : '';
  return /^SASL:|does not support SSL|certificate/i.test(text) ? 'fatal' : 'transient';
}

/** The server said that connections like this one are no use any more. */
export function retiresGeneration(code: string | undefined): boolean {
  return code !== undefined && RETIRING_CODES.has(code);
}

/** After such an error the server closes the connection, or nobody knows what it would answer. */
export function endsConnection(error: { code?: string; severity?: string }): boolean {
  const { code = '', severity } = error;
  return severity === 'FATAL' || severity === 'PANIC' || code.startsWith('08');
}
