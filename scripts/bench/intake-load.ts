/** Senders of the intake bench: a number of them as fast as they are answered, or a steady stream that waits for nobody. */
import { percentile } from './figure.ts';
import { type Line, openLine, postBytes } from './raw-http.ts';

export interface Load {
  readonly url: string;
  /** Sent one after the other, and again from the first. */
  readonly bodies: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Signals in one body. */
  readonly items?: number;
}

export interface Storm {
  /** Signals, not requests. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Each of the senders sends its next when the last was answered. */
export async function closedLoop(
  load: Load,
  { senders, seconds }: { readonly senders: number; readonly seconds: number },
): Promise<Storm> {
  const requestOf = requestsOf(load);
  const lines = await Promise.all(Array.from({ length: senders }, () => openLine(load.url)));
  const waits: number[] = [];
  const began = performance.now();
  const until = began + seconds * 1000;
  let count = 0;
  const sender = async (line: Line) => {
    for (let from = began; from < until; ) {
      accepted(load, await line.send(requestOf(count++)));
      const now = performance.now();
      waits.push(now - from);
      from = now;
    }
  };
  await Promise.all(lines.map(sender));
  return stormOf(load, waits, { lines, began });
}

/** `rate` requests a second whatever the answers do; waits count from the moment each was to be sent. */
export async function openLoop(
  load: Load,
  { rate, seconds }: { readonly rate: number; readonly seconds: number },
): Promise<Storm> {
  const requestOf = requestsOf(load);
  const lines: Line[] = [];
  const free: Line[] = [];
  const waits: number[] = [];
  const began = performance.now();
  const sent: Promise<void>[] = [];
  const send = async (n: number, at: number) => {
    const line = free.pop() ?? (await openLine(load.url));
    if (!lines.includes(line)) lines.push(line);
    accepted(load, await line.send(requestOf(n)));
    waits.push(performance.now() - at);
    free.push(line);
  };
  for (let n = 0; n < rate * seconds; ) {
    const due = ((performance.now() - began) / 1000) * rate;
    for (; n < due && n < rate * seconds; n += 1) sent.push(send(n, began + (n / rate) * 1000));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(sent);
  return stormOf(load, waits, { lines, began });
}

function requestsOf({ url, bodies, headers = {} }: Load): (n: number) => Buffer {
  const requests = bodies.map((body) => postBytes(url, { headers, body }));
  return (n) => {
    const request = requests[n % requests.length];
    if (request === undefined) throw new Error('nothing to send');
    return request;
  };
}

function accepted({ url }: Load, status: number): void {
  if (status < 200 || status >= 300) throw new Error(`${url} answered ${status}`);
}

function stormOf(
  { items = 1 }: Load,
  waits: readonly number[],
  { lines, began }: { readonly lines: readonly Line[]; readonly began: number },
): Storm {
  for (const { close } of lines) close();
  return {
    perSecond: (waits.length * items) / ((performance.now() - began) / 1000),
    p50Ms: percentile(waits, 0.5),
    p99Ms: percentile(waits, 0.99),
  };
}
