/**
 * The one way out: every request of ours to another host goes through this client. It connects only to
 * public addresses, judged on the addresses a name has and the one the socket reached, never on the text of the URL
 * (reliability.md fact 7, rows 46 to 49); inside addresses need `EVENKEEL_OUTBOUND_ALLOW`. One deadline from the
 * first byte to the last, a bounded body, each redirect checked anew.
 */
import { connect, type LookupFunction, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector, request } from 'undici';
import { WebSocket } from 'ws';
import type { Config } from './config.ts';
import { createNameLookup, type NameLookup } from './name-lookup.ts';
import { after } from './timers.ts';

export interface GuardedRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** From the first byte to the last; default 10 s. */
  readonly timeoutMs?: number;
  /** Bytes of the answer that are read; default 64 KiB. The rest is left unread. */
  readonly maxBytes?: number;
  /** Redirects followed on GET and HEAD; default 3. Other methods follow none. */
  readonly redirects?: number;
}

export interface GuardedAnswer {
  readonly status: number;
  /** Lower-case names; of repeated ones the first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** There was more than `maxBytes`. */
  readonly cut: boolean;
}

export interface GuardedClient {
  /** Throws only `OutsideError`. */
  readonly request: (order: GuardedRequest) => Promise<GuardedAnswer>;
  /** Begins to open a WebSocket under the same rules; throws `OutsideError` for an address it may not call. */
  readonly socket: (url: string) => WebSocket;
  /** An address of this host that may be connected to, for what is no HTTP; throws `OutsideError`. */
  readonly addressOf: (host: string) => Promise<string>;
  /** A connection to an allowed address, for what is not HTTP; throws only `OutsideError`. */
  readonly dial: (
    to: { readonly host: string; readonly port: number },
    timeoutMs: number,
  ) => Promise<Socket>;
  readonly close: () => Promise<void>;
}

export type OutsideFault = 'address' | 'timeout' | 'network' | 'tls' | 'redirect' | 'url';

/** Why there was no answer; `message` is a sentence for people and holds no secret. */
export class OutsideError extends Error {
  readonly fault: OutsideFault;
  constructor(fault: OutsideFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 65_536;
const SOCKET_BYTES = 1_048_576;
const HTTP = ['http:', 'https:'];
/** Including the look-up of the name. */
const CONNECT_MS = 8_000;

export function createGuardedClient(
  config: Pick<Config, 'outboundAllow'>,
  names: NameLookup = createNameLookup(),
): GuardedClient {
  const isAllowed = addressCheck(config.outboundAllow);
  const agent = new Agent({
    connect: guardedConnector(isAllowed, names),
    connections: 20,
    pipelining: 1,
    keepAliveTimeout: 4_000,
  });
  return {
    request: (order) => {
      // One deadline over all redirects.
      const signal = AbortSignal.timeout(order.timeoutMs ?? TIMEOUT_MS);
      return follow(agent, { ...order, signal }, order.redirects ?? 3);
    },
    socket: (text) => {
      const url = outsideUrl(text, undefined, ['ws:', 'wss:']);
      if (isInsideLiteral(url.hostname, isAllowed)) throw insideAddress();
      const lookup = allowedLookup(isAllowed, names);
      return new WebSocket(url, { lookup, handshakeTimeout: TIMEOUT_MS, maxPayload: SOCKET_BYTES });
    },
    addressOf: (host) => allowedAddress(host, isAllowed, names),
    dial: (to, timeoutMs) => dial({ isAllowed, names }, to, timeoutMs),
    close: () => agent.close(),
  };
}

/** True for a public unicast address or one inside `allow` (CIDRs). */
export function addressCheck(allow: readonly string[]): (address: string) => boolean {
  const ranges = allow.map((cidr) => ipaddr.parseCIDR(cidr));
  return (address) => {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    const listed = ranges.some(
      ([network, bits]) =>
        network.kind() === parsed.kind() && parsed.match([network, bits] as never),
    );
    return listed || isPublic(parsed);
  };
}

/** Of IPv6 only the space handed out (RFC 4291): elsewhere lie old ways to write inside addresses. */
function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(GLOBAL_UNICAST);
}

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

type Connector = ReturnType<typeof buildConnector>;

/**
 * A literal is checked before anything is sent; of a name only the allowed addresses are ever tried, and what the
 * socket reached is checked once more. One look-up for one connection: there is no second answer to be lied in.
 */
function guardedConnector(isAllowed: (address: string) => boolean, names: NameLookup): Connector {
  const plain = buildConnector({
    timeout: CONNECT_MS,
    maxCachedSessions: 50,
    lookup: allowedLookup(isAllowed, names),
  });
  return (options, callback) => {
    if (isInsideLiteral(options.hostname, isAllowed)) {
      callback(insideAddress(), null);
      return;
    }
    plain(options, (...[error, socket]) => {
      if (error !== null || socket === null) {
        callback(error ?? new Error('no connection'), null);
        return;
      }
      const reached = (socket as TLSSocket).remoteAddress;
      if (reached === undefined || !isAllowed(reached)) {
        socket.destroy();
        callback(insideAddress(), null);
      } else callback(null, socket);
    });
  };
}

interface Guard {
  readonly isAllowed: (address: string) => boolean;
  readonly names: NameLookup;
}

/** As `guardedConnector`, without HTTP: what the socket reached is checked once more. */
function dial(
  { isAllowed, names }: Guard,
  { host, port }: { readonly host: string; readonly port: number },
  timeoutMs: number,
): Promise<Socket> {
  if (isInsideLiteral(host, isAllowed)) return Promise.reject(insideAddress());
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup: allowedLookup(isAllowed, names) });
    const fail = (error: unknown, late = false): void => {
      calledOff();
      socket.destroy();
      reject(outside(error, late));
    };
    const calledOff = after(timeoutMs, () => fail(undefined, true));
    socket.once('error', fail);
    socket.once('connect', () => {
      calledOff();
      socket.off('error', fail);
      const reached = socket.remoteAddress;
      if (reached !== undefined && isAllowed(reached)) resolve(socket);
      else fail(reached === undefined ? new Error('it was closed at once') : insideAddress());
    });
  });
}

function isInsideLiteral(hostname: string, isAllowed: (address: string) => boolean): boolean {
  const literal = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(literal) && !isAllowed(literal);
}

function allowedLookup(isAllowed: (address: string) => boolean, names: NameLookup): LookupFunction {
  return (name, options, callback) => {
    names.addressesOf(name).then(
      (found) => {
        const family = options.family === 4 || options.family === 6 ? options.family : undefined;
        const allowed = found.filter((one) => isAllowed(one.address));
        const usable = allowed.filter((one) => family === undefined || one.family === family);
        const [first] = usable;
        if (first === undefined) callback(insideAddress(), '', 0);
        else if (options.all === true) callback(null, [...usable]);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, '', 0),
    );
  };
}

/** The first of those allowed, IPv4 before IPv6: connected to by number, so there is no second answer to be lied in. */
async function allowedAddress(
  host: string,
  isAllowed: (address: string) => boolean,
  names: NameLookup,
): Promise<string> {
  const literal = host.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(literal)) {
    if (!isAllowed(literal)) throw insideAddress();
    return literal;
  }
  const found = await names.addressesOf(host).catch((error: Error) => {
    throw new OutsideError('network', error.message);
  });
  const [first] = found
    .filter(({ address }) => isAllowed(address))
    .toSorted((a, b) => a.family - b.family);
  if (first === undefined) throw insideAddress();
  return first.address;
}

function insideAddress(): OutsideError {
  return new OutsideError(
    'address',
    'the address lies inside this network; an operator can allow it with EVENKEEL_OUTBOUND_ALLOW',
  );
}

async function follow(
  agent: Agent,
  order: GuardedRequest & { readonly signal: AbortSignal },
  left: number,
): Promise<GuardedAnswer> {
  const url = outsideUrl(order.url);
  const answer = await once(agent, order, url);
  const to = answer.headers.location;
  const redirected = answer.status >= 300 && answer.status < 400 && to !== undefined;
  if (!redirected || (order.method !== 'GET' && order.method !== 'HEAD')) return answer;
  if (left === 0) throw new OutsideError('redirect', 'the answer leads on and on');
  const next = outsideUrl(to, url);
  // What proves who we are belongs to the first host alone.
  const headers = next.origin === url.origin ? order.headers : {};
  return follow(agent, { ...order, url: next.href, headers: headers ?? {} }, left - 1);
}

function outsideUrl(text: string, base?: URL, schemes: readonly string[] = HTTP): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  if (url === undefined || !schemes.includes(url.protocol)) {
    throw new OutsideError('url', `only ${schemes.join(' and ')} addresses can be called here`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new OutsideError('url', 'a user name or password does not belong into the address');
  }
  return url;
}

async function once(
  agent: Agent,
  order: GuardedRequest & { readonly signal: AbortSignal },
  url: URL,
): Promise<GuardedAnswer> {
  const { signal } = order;
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: agent,
      method: order.method,
      headers: { 'user-agent': 'Evenkeel', ...order.headers },
      body: order.body ?? null,
      signal,
    });
    const read = await bounded(body, order.maxBytes ?? MAX_BYTES);
    return { status: statusCode, headers: firstOf(headers), ...read };
  } catch (error) {
    throw outside(error, signal.aborted);
  }
}

async function bounded(body: AsyncIterable<Buffer>, maxBytes: number) {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, maxBytes - length));
    length += chunk.length;
    if (length > maxBytes) break;
  }
  return { body: Buffer.concat(chunks).toString('utf8'), cut: length > maxBytes };
}

function firstOf(headers: Readonly<Record<string, string | string[] | undefined>>) {
  const entries = Object.entries(headers).flatMap(([name, value]) => {
    const first = Array.isArray(value) ? value[0] : value;
    return first === undefined ? [] : [[name.toLowerCase(), first] as const];
  });
  return Object.fromEntries(entries);
}

function outside(error: unknown, late: boolean): OutsideError {
  if (error instanceof OutsideError) return error;
  const cause = error instanceof Error && error.cause instanceof OutsideError ? error.cause : error;
  if (cause instanceof OutsideError) return cause;
  if (late) return new OutsideError('timeout', 'there was no whole answer in time');
  const message = error instanceof Error ? error.message : String(error);
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  const tls = /certificate|self-signed|TLS|SSL/i.test(`${String(code)} ${message}`);
  if (tls) return new OutsideError('tls', `no safe connection: ${message}`);
  return new OutsideError('network', `no connection: ${message}`);
}
