/**
 * Watching, by the keyboard, on a phone: a check is tried before it is kept, kept, looked at, paused and deleted.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';
import { handsOn } from './keyboard-hands.ts';

let status = 200;
const target = createServer((_request, answer) => answer.writeHead(status).end('all is well'));
await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
afterAll(() => void target.close());
const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;

const world = await startWorld({
  startAt: new Date().toISOString(),
  env: { EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8' },
});
const browser = await testBrowser();
const opened = { baseUrl: world.node.url, signIn: OWNER, width: 320 } as const;
const { page, problems, go } = await browser.openPage(opened);
const { push, fill, choose, dialog, sees } = handsOn(page);
const clean = async () =>
  expect({ axe: await axe(page), overflow: await overflow(page), problems: problems() }).toEqual({
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
