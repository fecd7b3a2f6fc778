/**
 * How journeys talk to a server: plain HTTP as any client would, and a reader of the live stream that
 * behaves like a browser's EventSource.
 */
import { expect } from 'vitest';

export interface Answer<T = Json> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** What a JSON answer holds when a test has not said; read with care. */
export type Json = Readonly<Record<string, unknown>>;

export interface CallOptions {
  /** Bearer token; default the owner's; `null` = none. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Base URL of another node. */
  readonly node?: string;
}

export interface Api {
  /** Any call; the answer whatever its status. A string body goes out as it is. */
  readonly call: <T = Json>(
    method: string,
    path: string,
    more?: CallOptions & { readonly body?: unknown },
  ) => Promise<Answer<T>>;
  /** The body of a 2xx answer; fails the test on any other. */
  readonly get: <T = Json>(path: string, options?: CallOptions) => Promise<T>;
  readonly post: <T = Json>(path: string, body?: unknown, options?: CallOptions) => Promise<T>;
  readonly put: <T = Json>(path: string, body?: unknown, options?: CallOptions) => Promise<T>;
  readonly patch: <T = Json>(path: string, body?: unknown, options?: CallOptions) => Promise<T>;
}

export function createApi(baseUrl: string, defaultToken: string | undefined): Api {
  const call: Api['call'] = async <T>(
    method: string,
    path: string,
    more: CallOptions & { readonly body?: unknown } = {},
  ) => {
    const token = more.token === undefined ? defaultToken : (more.token ?? undefined);
    const text = typeof more.body === 'string' ? more.body : JSON.stringify(more.body);
    const response = await fetch(`${more.node ?? baseUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...more.headers,
      },
      ...(text === undefined ? {} : { body: text }),
    });
    const { status, headers } = response;
    return { status, headers, body: parse(await response.text()) as T };
  };
  const good = async <T>(method: string, path: string, more: CallOptions & { body?: unknown }) => {
    const answer = await call<T>(method, path, more);
    const why = `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`;
    expect(answer.status >= 200 && answer.status < 300, why).toBe(true);
    return answer.body;
  };
  return {
    call,
    get: (path, options = {}) => good('GET', path, options),
    post: (path, body, options = {}) => good('POST', path, { ...options, body }),
    put: (path, body, options = {}) => good('PUT', path, { ...options, body }),
    patch: (path, body, options = {}) => good('PATCH', path, { ...options, body }),
  };
}

export interface StreamEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: unknown;
}

export interface StreamReader {
  readonly events: () => readonly StreamEvent[];
  /** The first event, past or coming, that fits. */
  readonly waitFor: (
    fits: (event: StreamEvent) => boolean,
    timeoutMs?: number,
  ) => Promise<StreamEvent>;
  readonly close: () => void;
}

export interface StreamOptions {
  readonly url: string;
  readonly token: string;
  readonly lastEventId?: string;
}

/** Opens `GET /api/v1/stream`; resolves when the server has answered 200. */
export async function openStream({
  url,
  token,
  lastEventId,
}: StreamOptions): Promise<StreamReader> {
  const abort = new AbortController();
  const response = await fetch(url, {
    signal: abort.signal,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
  });
  if (response.status !== 200 || response.body === null) {
    abort.abort();
    throw new Error(`The stream answered ${response.status}`);
  }
  const events: StreamEvent[] = [];
  const waiting = new Set<() => void>();
  void pump(response.body, (event) => {
    events.push(event);
    for (const look of waiting) look();
  });
  return {
    events: () => [...events],
    close: () => abort.abort(),
    waitFor: (fits, timeoutMs = 10_000) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const event = events.find(fits);
          if (event === undefined) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(event);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`No such event came; there are ${JSON.stringify(events)}`));
        }, timeoutMs);
        waiting.add(look);
        look();
      }),
  };
}

async function pump(
  body: ReadableStream<Uint8Array>,
  take: (event: StreamEvent) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const part of body) {
      text += decoder.decode(part, { stream: true });
      const blocks = text.split(/\r?\n\r?\n/);
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = readBlock(block);
        if (event !== undefined) take(event);
      }
    }
  } catch {
    // Closed by us or by a server that went away: what came has been taken.
  }
}

/** One block of the stream; comments (heartbeats) are nothing. */
export function readBlock(block: string): StreamEvent | undefined {
  const fields = new Map<string, string>();
  for (const line of block.split(/\r?\n/)) {
    const [, name, value = ''] = /^([a-z]+):? ?(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : `${before}\n${value}`);
  }
  const data = fields.get('data');
  if (data === undefined) return undefined;
  return { id: fields.get('id'), event: fields.get('event') ?? 'message', data: parse(data) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
