/**
 * A provider on the loopback that keeps every request and answers as it is told, or misbehaves in the ways of
 * reliability.md rows 40 and 41: hangs, drips, hangs up, leads in circles, never stops talking, lies.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface KeptRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface ProviderAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * `accept`: as the real one; `busy`: 429 with Retry-After; `error`: 500; `refuse`: 403; `hang`: no answer;
 * `drip`: one byte a second; `drop`: hangs up; `loop`: 301 to itself; `flood`: a body without end; `lie`: 200 with
 * a body that means nothing.
 */
export type ProviderMode =
  | 'accept'
  | 'busy'
  | 'error'
  | 'refuse'
  | 'hang'
  | 'drip'
  | 'drop'
  | 'loop'
  | 'flood'
  | 'lie';

export interface Provider {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly requests: () => readonly KeptRequest[];
  readonly behave: (mode: ProviderMode) => void;
  /** What `accept` answers. */
  readonly answerWith: (answer: (request: KeptRequest) => ProviderAnswer) => void;
  readonly clear: () => void;
  readonly stop: () => Promise<void>;
}

export async function startProvider(): Promise<Provider> {
  let mode: ProviderMode = 'accept';
  let answer: (request: KeptRequest) => ProviderAnswer = () => ({ status: 200, body: '{}' });
  let kept: KeptRequest[] = [];
  const server = createServer((request, response) => {
    void read(request).then((one) => {
      kept.push(one);
      misbehave(mode, { request: one, response, answer });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => kept,
    behave: (next) => {
      mode = next;
    },
    answerWith: (next) => {
      answer = next;
    },
    clear: () => {
      kept = [];
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function read(request: IncomingMessage): Promise<KeptRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
  };
}

interface Exchange {
  readonly request: KeptRequest;
  readonly response: ServerResponse;
  readonly answer: (request: KeptRequest) => ProviderAnswer;
}

function misbehave(mode: ProviderMode, { request, response, answer }: Exchange): void {
  if (mode === 'drop') response.destroy();
  else if (mode === 'drip') drip(response);
  else if (mode === 'flood') flood(response);
  else if (mode !== 'hang') {
    const {
      status,
      body = '',
      headers = {},
    } = mode === 'accept' ? answer(request) : BAD[mode](request);
    response.writeHead(status, headers).end(body);
  }
}

const BAD: Readonly<
  Record<'busy' | 'error' | 'refuse' | 'lie' | 'loop', (request: KeptRequest) => ProviderAnswer>
> = {
  busy: () => ({ status: 429, headers: { 'retry-after': '7' }, body: 'slow down' }),
  error: () => ({ status: 500, body: 'something broke' }),
  refuse: () => ({ status: 403, body: 'not you' }),
  lie: () => ({ status: 200, body: '{"error":"it did not work"}' }),
  loop: ({ path }) => ({ status: 301, headers: { location: path } }),
};

function drip(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write('.'), 1000);
  response.once('close', () => clearInterval(timer));
}

/** As long as somebody reads. */
function flood(response: ServerResponse): void {
  response.writeHead(200);
  const block = Buffer.alloc(65_536, 'x');
  const more = () => {
    while (!response.destroyed && response.write(block));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}
