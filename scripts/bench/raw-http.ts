/**
 * The least a sender can be: requests whose bytes were made before, on connections that stay open, of which each answer's
 * status is read and its body counted to the end. What it costs shares the processors with what is measured.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** The bytes of one POST. */
export function postBytes(
  url: string,
  {
    headers = {},
    body,
  }: { readonly headers?: Readonly<Record<string, string>>; readonly body: string },
): Buffer {
  const { host, pathname } = new URL(url);
  const length = Buffer.byteLength(body);
  const all = { host, 'content-type': 'application/json', 'content-length': length, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

export interface Line {
  /** One request at a time; the status of its answer, once all of that has come. */
  readonly send: (request: Buffer) => Promise<number>;
  readonly close: () => void;
}

export async function openLine(url: string): Promise<Line> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  return lineOver(socket);
}

interface Waiting {
  readonly done: (status: number) => void;
  readonly failed: (error: Error) => void;
}

function lineOver(socket: Socket): Line {
  let waiting: Waiting | undefined;
  let come: Buffer | undefined;
  const fail = (error: Error): void => {
    waiting?.failed(error);
    waiting = undefined;
  };
  socket.on('data', (part) => {
    come = come === undefined ? part : Buffer.concat([come, part]);
    const status = statusOfWhole(come);
    if (status === undefined) return;
    come = undefined;
    const { done } = waiting ?? {};
    waiting = undefined;
    done?.(status);
  });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the connection was closed before the answer')));
  return {
    send: (request) =>
      new Promise((done, failed) => {
        waiting = { done, failed };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = '0\r\n\r\n';

/** Undefined while more is to come. */
function statusOfWhole(come: Buffer): number | undefined {
  const end = come.indexOf(HEAD_END);
  if (end === -1) return undefined;
  const head = come.toString('latin1', 0, end);
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
  const whole =
    length === undefined
      ? !/\r\ntransfer-encoding: *chunked/i.test(head) ||
        come.toString('latin1', end + 2).endsWith(LAST_CHUNK)
      : come.length >= end + HEAD_END.length + Number(length);
  return whole ? Number(head.slice(9, 12)) : undefined;
}
