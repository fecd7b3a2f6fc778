/** Requests that try to get inside (reliability.md rows 46 to 49): not one connection may reach the listener. */
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createGuardedClient, type OutsideError } from './guarded-http.ts';
import { createNameLookup } from './name-lookup.ts';

let hits = 0;
let seen: IncomingHttpHeaders[] = [];
let answer: RequestListener = (_, response) => response.end('open');
const servers: Server[] = [];

/** `127.0.0.1` and `::1` are inside; `127.0.0.2` and `.3` play the world outside. */
async function listen(host: string, port: number, isInside: boolean): Promise<number> {
  const server = createServer((request, response) => {
    seen.push(request.headers);
    answer(request, response);
  });
  server.on('connection', () => {
    if (isInside) hits += 1;
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve());
  });
  servers.push(server);
  return (server.address() as AddressInfo).port;
}
const port = await listen('127.0.0.1', 0, true);
await listen('::1', port, true).catch(() => 0);
await listen('127.0.0.2', port, false);
await listen('127.0.0.3', port, false);

let told: string[][] = [];
const names = createNameLookup({
  nameServers: async () =>
    (told.length > 1 ? (told.shift() ?? []) : (told[0] ?? [])).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    })),
});
const guarded = createGuardedClient({ outboundAllow: ['127.0.0.2/32', '127.0.0.3/32'] }, names);

afterAll(async () => {
  await guarded.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});
beforeEach(() => {
  hits = 0;
  seen = [];
  answer = (_, response) => response.setHeader('connection', 'close').end('open');
});

function faultOf(url: string, method: 'GET' | 'POST' = 'GET'): Promise<string> {
  return guarded.request({ method, url, timeoutMs: 3000 }).then(
    ({ status }) => `answered ${status}`,
    (error: OutsideError) => error.fault,
  );
}

const SPELLINGS = [
  ...['127.0.0.1', '127.1', '127.0.1', '0', '0.0.0.0', '2130706433', '0x7f000001', '0x7f.1'],
  ...['0x7f.0x0.0x0.0x1', '017700000001', '0177.0.0.1', '0177.1', '127.0.0.1.', '127.0.0.01'],
  ...['①②⑦.0.0.1', '１２７.0.0.1', '127。0。0。1', '127.255.255.254', '127.0.0.53'],
  ...[
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
  ],
  ...['[::ffff:0:127.0.0.1]', '[64:ff9b::127.0.0.1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]'],
  ...['[2002:7f00:0001::1]', '[2001:0:7f00:1::]', '[fe80::1]', '[fc00::1]', '[fd12:3456::1]'],
  ...['[ff02::1]', '[2001:db8::1]', '[100::1]', '[fec0::1]', '[::ffff:a9fe:a9fe]'],
  ...['169.254.169.254', '169.254.1.1', '0xa9fea9fe', '2852039166', '0251.0376.0251.0376'],
  ...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.1'],
  ...['100.64.0.1', '100.127.255.255', '192.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1'],
  ...['203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '192.88.99.1'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost'],
];

describe('inside addresses in every spelling', () => {
  test(`none of ${SPELLINGS.length} is ever connected to`, async () => {
    expect(SPELLINGS.length).toBeGreaterThanOrEqual(60);
    for (const host of SPELLINGS) {
      expect(['address', 'url'], host).toContain(await faultOf(`http://${host}:${port}/`));
    }
    expect(hits).toBe(0);
  });
  test('nor with a name and password, or another scheme', async () => {
    for (const url of [
      `http://good.example.test:x@127.0.0.1:${port}/`,
      `http://127.0.0.2:x@127.0.0.1:${port}/`,
      'file:///etc/passwd',
      'gopher://127.0.0.2/',
      'ftp://127.0.0.2/',
      'data:text/plain,x',
      'not a url',
    ]) {
      expect(['address', 'url'], url).toContain(await faultOf(url));
    }
    expect(hits).toBe(0);
  });
});

describe('names', () => {
  const url = `http://name.example.test:${port}/`;
  test('a name with only inside addresses is never connected to', async () => {
    told = [['127.0.0.1', '::1', '169.254.169.254', '::ffff:127.0.0.1']];
    expect(await faultOf(url)).toBe('address');
    expect(hits).toBe(0);
  });
  test('of a name with both kinds only the outside one is tried', async () => {
    told = [['127.0.0.1', '::1', '127.0.0.2']];
    expect(await faultOf(url)).toBe('answered 200');
    expect(hits).toBe(0);
  });
  test('rebinding: another answer the second time changes nothing about the rule', async () => {
    told = [['127.0.0.2'], ['127.0.0.1'], ['127.0.0.1']];
    expect(await faultOf(url)).toBe('answered 200');
    expect(await faultOf(url)).toBe('address');
    expect(hits).toBe(0);
  });
});

test('a WebSocket obeys the same rules', async () => {
  for (const host of ['127.0.0.1', '[::ffff:127.0.0.1]', '2130706433', '[::1]']) {
    expect(() => guarded.socket(`ws://${host}:${port}/`), host).toThrow('inside this network');
  }
  expect(() => guarded.socket(`http://127.0.0.2:${port}/`)).toThrow('ws:');
  told = [['127.0.0.1']];
  for (const host of ['localhost', 'name.example.test']) {
    const socket = guarded.socket(`ws://${host}:${port}/`);
    const [error] = await once(socket, 'error');
    expect(String(error), host).toContain('inside this network');
  }
  expect(hits).toBe(0);
});

describe('redirects', () => {
  const from = `http://127.0.0.2:${port}/`;
  const leadTo = (location: string) => {
    answer = ({ url }, response) => {
      if (url === '/') response.writeHead(302, { location, connection: 'close' }).end();
      else response.setHeader('connection', 'close').end('there');
    };
  };
  test('to the inside, or to another scheme, are not followed', async () => {
    for (const location of [
      `http://127.0.0.1:${port}/in`,
      `//127.0.0.1:${port}/in`,
      `http://[::1]:${port}/in`,
      `http://localhost:${port}/in`,
      'file:///etc/passwd',
      'gopher://127.0.0.2/x',
    ]) {
      leadTo(location);
      expect(['address', 'url'], location).toContain(await faultOf(from));
    }
    expect(hits).toBe(0);
  });
  test('in a circle end after three', async () => {
    leadTo('/');
    expect(await faultOf(from)).toBe('redirect');
    expect(seen).toHaveLength(4);
  });
  test('of a POST are an answer, not an order', async () => {
    leadTo(`http://127.0.0.3:${port}/there`);
    expect(await faultOf(from, 'POST')).toBe('answered 302');
    expect(seen).toHaveLength(1);
  });
  test('to another host carry nothing that proves who we are', async () => {
    leadTo(`http://127.0.0.3:${port}/there`);
    const headers = { authorization: 'Bearer canary', cookie: 'canary' };
    const { body } = await guarded.request({ method: 'GET', url: from, headers });
    expect(body).toBe('there');
    expect(seen[0]?.authorization).toBe('Bearer canary');
    expect(JSON.stringify(seen[1])).not.toContain('canary');
  });
});
