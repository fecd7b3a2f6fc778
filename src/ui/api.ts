/**
 * Talking to our own server: JSON in, JSON out, RFC 9457 problems as one error class that keeps the
 * fields and the unmet guards, and hooks over TanStack Query that refetch when the live stream says so.
 * Reading: `const incidents = useGet<IncidentList>('/api/v1/incidents', { topics: ['incident'] })`.
 * Writing: `await apiSend('POST', '/api/v1/services', { name })`, which throws `ApiProblem`.
 */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { learnServerTime } from './clock.ts';
import { onLive } from './live.ts';

export interface UnmetGuard {
  readonly guard: string;
  readonly message: string;
  /** Form field or verb that fixes it. */
  readonly fix?: string;
}

export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** A "no" of the server, or of the network (`code: 'offline'`, `status: 0`). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: readonly FieldProblem[];
  readonly unmet: readonly UnmetGuard[];

  constructor(problem: {
    status: number;
    code: string;
    detail: string;
    fields?: readonly FieldProblem[] | undefined;
    unmet?: readonly UnmetGuard[] | undefined;
  }) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.fields = problem.fields ?? [];
    this.unmet = problem.unmet ?? [];
  }
}

/** Whatever was thrown, as a problem one can show. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem({ status: 0, code: 'page.error', detail: String(error) });
}

let signedOut: () => void = () => {};

/** The shell says what to do when a session has ended. */
export function whenSignedOut(handler: () => void): void {
  signedOut = handler;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** GET of a JSON answer. Throws ApiProblem. */
export function apiGet<T>(path: string, signal?: AbortSignal): Promise<T> {
  return request<T>(path, { method: 'GET', ...(signal === undefined ? {} : { signal }) });
}

/**
 * A write. Each call carries its own Idempotency-Key, so a lost answer may be asked for again by
 * passing the same key. Throws ApiProblem.
 */
export function apiSend<T = unknown>(
  method: Exclude<Method, 'GET'>,
  path: string,
  body?: unknown,
): Promise<T> {
  return request<T>(path, {
    method,
    headers: { 'content-type': 'application/json', 'idempotency-key': randomKey() },
    body: JSON.stringify(body ?? {}),
  });
}

/** Asks by POST what changes nothing: no key, so that the server keeps nothing of it either. */
export function apiAsk<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return request<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** 128 random bits as hex; `randomUUID` is missing on plain http. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export interface GetOptions {
  /** Topics of the live stream that make this answer old. */
  readonly topics?: readonly string[];
  /** Only events of the incident with this id count. */
  readonly incident?: string;
  readonly enabled?: boolean;
  /** Keep showing the answer for the last path while the next one loads (filters, pages). */
  readonly keep?: boolean;
  readonly staleSeconds?: number;
  /** Reads again by itself while the page is looked at: for what the live stream cannot tell. */
  readonly againSeconds?: number;
}

/** Reads `path`, caches by path, and reads again when one of `topics` is pushed. */
export function useGet<T>(path: string, options: GetOptions = {}) {
  const client = useQueryClient();
  const { topics, incident, enabled = true } = options;
  const topicKey = topics?.join(' ') ?? '';
  useEffect(() => {
    if (topicKey === '' || !enabled) return;
    const wanted = topicKey.split(' ');
    return onLive((events) => {
      const hit = events.some(
        (event) =>
          event.topic === 'reset' ||
          (wanted.includes(event.topic) && (incident === undefined || event.incident === incident)),
      );
      if (hit) void client.invalidateQueries({ queryKey: [path], exact: true });
    });
  }, [topicKey, enabled, client, path, incident]);
  return useQuery<T, ApiProblem>({
    queryKey: [path],
    queryFn: ({ signal }) => apiGet<T>(path, signal),
    enabled,
    staleTime: (options.staleSeconds ?? 10) * 1000,
    ...(options.againSeconds === undefined ? {} : { refetchInterval: options.againSeconds * 1000 }),
    ...(options.keep === true ? { placeholderData: keepPreviousData } : {}),
  });
}

async function request<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetchOrProblem(path, init);
  learnServerTime(response.headers.get('date'));
  const text = await response.text();
  const body = parse(text);
  if (response.ok) return body as T;
  const problem = problemFrom(response.status, body);
  if (problem.status === 401 && !path.startsWith('/api/v1/session')) signedOut();
  throw problem;
}

async function fetchOrProblem(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, {
      ...init,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...init.headers },
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    const detail = 'No connection to Evenkeel. Nothing was changed; what you typed is kept.';
    throw new ApiProblem({ status: 0, code: 'offline', detail });
  }
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // an answer that is not JSON is told by its status alone
  }
}

function problemFrom(status: number, body: unknown): ApiProblem {
  const given = (typeof body === 'object' && body !== null ? body : {}) as {
    code?: string;
    detail?: string;
    fields?: readonly FieldProblem[];
    unmet?: readonly UnmetGuard[];
  };
  return new ApiProblem({
    status,
    code: given.code ?? `http.${status}`,
    detail: given.detail ?? `The server answered ${status}.`,
    fields: given.fields,
    unmet: given.unmet,
  });
}
