/** A mail server that says yes and notes when: as little work as SMTP allows, since it shares the cores it measures. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

export interface Arrival {
  readonly to: string;
  readonly messageId: string;
  /** Milliseconds since 1970 at the end of its data. */
  readonly at: number;
}

export interface MailSink {
  /** `smtp://127.0.0.1:PORT`. */
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  readonly stop: () => void;
}

const END = '\r\n.\r\n';

export async function startMailSink(): Promise<MailSink> {
  const arrivals: Arrival[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    talk(socket, (arrival) => arrivals.push(arrival));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    arrivals,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function talk(socket: Socket, arrived: (arrival: Arrival) => void): void {
  let pending = '';
  let inData = false;
  let to = '';
  socket.setNoDelay(true);
  socket.setEncoding('latin1');
  socket.write('220 sink ESMTP\r\n');
  socket.on('data', (text: string) => {
    pending += text;
    for (;;) {
      const end = inData ? END : '\r\n';
      const at = pending.indexOf(end);
      if (at === -1) return;
      const part = pending.slice(0, at);
      pending = pending.slice(at + end.length);
      if (inData) {
        inData = false;
        const messageId = /^Message-ID: <([^>]+)>/im.exec(part)?.[1] ?? '';
        arrived({ to, messageId, at: Date.now() });
        socket.write('250 taken\r\n');
        continue;
      }
      const [verb = ''] = part.toUpperCase().split(/[ :]/);
      if (verb === 'RCPT') to = /<([^>]*)>/.exec(part)?.[1] ?? '';
      inData = verb === 'DATA';
      socket.write(answerTo(verb));
      if (verb === 'QUIT') socket.end();
    }
  });
}

function answerTo(verb: string): string {
  if (verb === 'EHLO') return '250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n';
  if (verb === 'DATA') return '354 go on\r\n';
  return verb === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n';
}

interface Awaited {
  readonly from: number;
  readonly count: number;
  readonly ours: (arrival: Arrival) => boolean;
}

/** When the last of so many different messages came, of those after the first `from` arrivals. */
export async function arrived(sink: MailSink, { from, count, ours }: Awaited): Promise<number> {
  const until = Date.now() + 600_000;
  for (;;) {
    const times = firsts(sink, from, ours);
    if (times.length >= count) return Math.max(...times.slice(0, count));
    if (Date.now() > until) throw new Error(`${times.length} of ${count} arrived in time`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** When each message came for the first time. */
export function firsts(
  sink: MailSink,
  from: number,
  ours: (arrival: Arrival) => boolean,
): readonly number[] {
  const seen = new Map<string, number>();
  for (const arrival of sink.arrivals.slice(from)) {
    if (ours(arrival) && !seen.has(arrival.messageId)) seen.set(arrival.messageId, arrival.at);
  }
  return [...seen.values()];
}
