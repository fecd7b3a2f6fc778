/**
 * Echo requests of ICMP (RFC 792, RFC 4443) by the `ping` of this machine: Node has no such socket, and few
 * processes may open one (ADR 0047). It is started without a shell and is given an address the guard allows, never a
 * name, so nothing typed by anybody can be an option of it or make it look a name up again.
 */
import ipaddr from 'ipaddr.js';
import { type GuardedClient, OutsideError } from './guarded-http.ts';
import { NotStarted, runProgram } from './run-program.ts';

export interface Echoes {
  readonly sent: number;
  /** Duplicates are not counted. */
  readonly received: number;
  /** Milliseconds there and back; undefined where none came back. */
  readonly averageMs: number | undefined;
}

/** This machine cannot ping, which says nothing about the host; `message` says what to do. */
export class NoPing extends Error {}

/** Between two packets, which every `ping` keeps unless it is told otherwise by options that differ. */
const PING_EVERY_MS = 1_000;

/** Throws only `OutsideError` and `NoPing`. `timeoutMs` is more than the packets take to be sent. */
export async function ping(
  { client, program }: { readonly client: GuardedClient; readonly program: string },
  { host, packets }: { readonly host: string; readonly packets: number },
  timeoutMs: number,
): Promise<Echoes> {
  const address = await client.addressOf(host);
  // IPv4 written as IPv6 is judged as IPv4, and nothing answers where it is not asked as that.
  const plain = ipaddr.process(address).toString();
  return pingAddress(program, { address: plain, packets }, timeoutMs);
}

/** Why this machine cannot ping; undefined when it can. It asks itself once, by IPv6 where it has no IPv4. */
export async function pingFault(program: string): Promise<string | undefined> {
  const [fault, byIpv6] = await Promise.all(
    ['127.0.0.1', '::1'].map(async (address) => {
      try {
        await pingAddress(program, { address, packets: 1 }, 3_000);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    }),
  );
  return byIpv6 === undefined ? undefined : fault;
}

async function pingAddress(
  program: string,
  { address, packets }: { readonly address: string; readonly packets: number },
  timeoutMs: number,
): Promise<Echoes> {
  // Whole seconds: the options of iputils and of busybox take no parts of one alike.
  const left = timeoutMs - (packets - 1) * PING_EVERY_MS;
  const patience = Math.max(1, Math.floor(left / 1_000));
  const words = ['-q', '-c', String(packets), '-W', String(patience), address];
  // Its words are read, so they are to be English.
  const ran = runProgram(program, words, {
    timeoutMs: timeoutMs + PING_EVERY_MS,
    env: { LC_ALL: 'C' },
  });
  const said = await ran.catch((error: unknown) => {
    throw error instanceof NotStarted ? new NoPing(`${WHAT_TO_DO} (${error.message})`) : error;
  });
  const echoes = echoesIn(said.out);
  // One that may not send counts what it did not send as lost.
  const denied = echoes?.received === 0 && DENIED.test(said.err);
  if (echoes !== undefined && !denied) return echoes;
  throw faultOf(said.late, said.err === '' ? said.out : said.err);
}

const WHAT_TO_DO =
  'this server cannot ping: install ping (iputils-ping) and let it send, or watch a port by tcp';
const SENT = /(\d{1,6}) packets transmitted, (\d{1,6})(?: packets)? received/;
const DENIED = /not permitted|permission denied/i;
const TIMES = /min\/avg\/max(?:\/\w+)? = [\d.]{1,20}\/([\d.]{1,20})\/[\d.]{1,20}/;

/** What the last lines of iputils and of busybox say; undefined when it never came to that. */
export function echoesIn(out: string): Echoes | undefined {
  const [, sent, received] = SENT.exec(out) ?? [];
  if (sent === undefined || received === undefined) return undefined;
  const average = Number(TIMES.exec(out)?.[1]);
  return {
    sent: Number(sent),
    received: Number(received),
    averageMs: Number(received) > 0 && Number.isFinite(average) ? average : undefined,
  };
}

/** A network without a way there is a fault of the network; that this machine may not send is one of this machine. */
function faultOf(late: boolean, words: string): Error {
  if (late) return new OutsideError('timeout', 'ping did not end in time');
  const [line = ''] = words.split('\n').filter((one) => one.trim() !== '');
  const said = line.replace(/^\S*ping6?: /, '').slice(0, 200);
  const outside = /unreachable|no route|invalid argument/i.test(said);
  return outside
    ? new OutsideError('network', said)
    : new NoPing(`${WHAT_TO_DO} (${said || 'it said nothing'})`);
}
