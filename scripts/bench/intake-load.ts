/** Senders of the intake bench: a number of them as fast as they are answered, or a steady stream that waits for nobody. */
import { Agent, request } from 'node:http';
import { percentile } from './figure.ts';

export interface Load {
  readonly url: string;
  /** The n-th body. */
  readonly body: (n: number) => string;
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
  const agent = new Agent({ keepAlive: true, maxSockets: senders });
  const waits: number[] = [];
  const began = performance.now();
  const until = began + seconds * 1000;
  let count = 0;
  const sender = async () => {
    while (performance.now() < until) {
      const from = performance.now();
      await send(agent, load, count++);
      waits.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
  return stormOf(load, waits, { agent, began });
}

/** `rate` requests a second whatever the answers do; waits count from the moment each was to be sent. */
export async function openLoop(
  load: Load,
  { rate, seconds }: { readonly rate: number; readonly seconds: number },
): Promise<Storm> {
  const agent = new Agent({ keepAlive: true });
  const waits: number[] = [];
  const began = performance.now();
  const sent: Promise<void>[] = [];
  for (let n = 0; n < rate * seconds; ) {
    const due = ((performance.now() - began) / 1000) * rate;
    for (; n < due && n < rate * seconds; n += 1) {
      const at = began + (n / rate) * 1000;
      sent.push(send(agent, load, n).then(() => void waits.push(performance.now() - at)));
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(sent);
  return stormOf(load, waits, { agent, began });
}

function stormOf(
  { items = 1 }: Load,
  waits: readonly number[],
  { agent, began }: { readonly agent: Agent; readonly began: number },
): Storm {
  agent.destroy();
  return {
    perSecond: (waits.length * items) / ((performance.now() - began) / 1000),
    p50Ms: percentile(waits, 0.5),
    p99Ms: percentile(waits, 0.99),
  };
}

function send(agent: Agent, { url, body, headers }: Load, n: number): Promise<void> {
  const text = body(n);
  return new Promise((resolve, reject) => {
    const length = Buffer.byteLength(text);
    const outgoing = request(
      url,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': length, ...headers },
      },
      (response) => {
        response.resume();
        response.on('end', () => {
          const { statusCode = 0 } = response;
          if (statusCode >= 200 && statusCode < 300) resolve();
          else reject(new Error(`${url} answered ${statusCode}`));
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}
