/** The JSON API, as pages call it. */

/** A value after its way through JSON: instants are texts. */
export type Json<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends Date
    ? string
    : T extends readonly (infer Item)[]
      ? Json<Item>[]
      : { [Key in keyof T]: Json<T[Key]> };

/** An answer that is no success, in the words of the server (API-1). */
export class ApiProblem extends Error {
  override name = 'ApiProblem';
  readonly status: number;
  readonly code: string | undefined;
  /** What is wrong with which field. */
  readonly fields: Record<string, string>;
  constructor(status: number, message: string, code?: string, details: string[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fieldProblems(details);
  }
}

export interface CallOptions {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal;
}

/** Throws ApiProblem; when the signal aborts, its reason. */
export async function callApi<T>(path: string, options: CallOptions = {}): Promise<T> {
  const { method = 'GET', body, signal } = options;
  const response = await fetch(path, {
    method,
    signal,
    headers: method === 'GET' ? undefined : { 'content-type': 'application/json' },
    body: method === 'GET' ? undefined : JSON.stringify(body ?? {}),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ApiProblem(0, 'LiveDash cannot be reached. Check your connection and try again.');
  });
  if (response.status === 204) return undefined as T;
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as T;
  throw problemOf(response.status, answer);
}

function problemOf(status: number, answer: unknown): ApiProblem {
  const { error, code, details } = (answer ?? {}) as {
    error?: string;
    code?: string;
    details?: string[];
  };
  if (code === 'INTERNAL' || error === undefined) {
    return new ApiProblem(status, `Something went wrong on the server (${status}).`, code);
  }
  return new ApiProblem(status, error, code, details);
}

/** `field: text` of each detail; a field's first problem counts. */
function fieldProblems(details: string[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const detail of details) {
    const [, field, text] = /^([\w.]+): (.+)$/s.exec(detail) ?? [];
    if (field === undefined || text === undefined) continue;
    fields[field] ??= text.charAt(0).toUpperCase() + text.slice(1);
  }
  return fields;
}

/** Where a page has to go that cannot go on: the login has ended, or a password has to be set. */
export function wayOut(problem: unknown): string | null {
  if (!(problem instanceof ApiProblem)) return null;
  if (problem.code === 'UNAUTHENTICATED') return '/login';
  if (problem.code === 'PASSWORD_CHANGE_REQUIRED') return '/account';
  return null;
}
