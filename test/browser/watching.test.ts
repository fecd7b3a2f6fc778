/**
 * Watching, by the keyboard, on a phone: a check is tried before it is kept, kept, looked at, paused and deleted.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';
import { handsOn } from './keyboard-hands.ts';

let status = 200;
const target = createServer((_request, answer) => answer.writeHead(status).end('all is well'));
await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
afterAll(() => void target.close());
const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-ping-'));
afterAll(() => rmSync(folder, { recursive: true }));
/** Stands in for the ping of a server, which this machine may lack. */
const program = join(folder, 'ping');

const world = await startWorld({
  startAt: new Date().toISOString(),
  env: { EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8', EVENKEEL_PING: program },
});
const browser = await testBrowser();
const opened = { baseUrl: world.node.url, signIn: OWNER, width: 320 } as const;
const { page, problems, go } = await browser.openPage(opened);
const { push, fill, choose, dialog, sees } = handsOn(page);
/** A refusal is what the last test asks for; the browser tells of it on its own. */
const wrong = () => problems().filter((problem) => !/status of 422/.test(problem));
const clean = async () =>
  expect({ axe: await axe(page), overflow: await overflow(page), problems: wrong() }).toEqual({
    ...{ axe: [], overflow: [], problems: [] },
  });
await world.service({ name: 'Shop' });

test('a check is tried, then kept, and stands in the list', async () => {
  await go('/signals/watching');
  await sees(/Nothing is looked at yet/);
  await clean();
  await push(/^Watch something$/);
  await dialog('Watch something');
  await choose(/^Service/, /Shop/);
  await fill(/^Name$/, 'Front page');
  await fill(/^Address/, url);
  await push(/^Try now$/);
  await sees(/Good: /);
  status = 503;
  await push(/^Try now$/);
  await sees(/It would fail: .*503/);
  await clean();
  status = 200;
  await push(/^Watch it$/);
  await sees(/Front page is looked at/);
  await sees(/1 thing watched/);
  await clean();
});

test('it is looked at now, paused, and deleted after a question', async () => {
  await push(/^Look at Front page now$/);
  await sees(/Front page: /);
  await push(/^Pause Front page$/);
  await sees(/Front page is paused/);
  await clean();
  await push(/^Delete Front page$/);
  await dialog('Delete Front page?');
  await push(/^Delete it$/);
  await sees(/Nothing is looked at yet/);
});

test('a host is watched by ping, and where the server cannot ping it says what to do', async () => {
  await push(/^Watch something$/);
  await dialog('Watch something');
  await choose(/^Service/, /Shop/);
  await push(/^Ping$/);
  await fill(/^Name$/, 'Router');
  await fill(/^Host/, '127.0.0.1');
  await push(/^Try now$/);
  await sees(/It cannot be tried: .*this server cannot ping: install ping/);
  await push(/^Watch it$/);
  await sees(/Host\s.*\s+this server cannot ping: install ping/i);
  await clean();
  writeFileSync(
    program,
    '#!/bin/sh\necho "3 packets transmitted, 3 received, 0% packet loss, time 2ms"\necho "rtt min/avg/max/mdev = 1/7.5/9/1 ms"\n',
  );
  chmodSync(program, 0o755);
  await push(/^Try now$/);
  await sees(/Good: 3 of 3 packets answered, 7.5 ms on average/);
  await clean();
  await push(/^Watch it$/);
  await sees(/Router is looked at/);
  await push(/^Look at Router now$/);
  await sees(/Router: .*3 of 3 packets answered/);
  await sees(/ping of 127\.0\.0\.1/);
  await clean();
});
