/**
 * The installable app: the browser finds nothing that keeps it from being installed; "Pages on this device" connects
 * it by a press and proves it; a page that our server encrypted opens with the browser's keys and is shown by the
 * worker; its button acknowledges; and without a server the worker says so itself. Chromium without a head has no
 * push service and draws no notification: those two are doubles, everything between them is real.
 */
import { afterAll, expect, test } from 'vitest';
import { startProvider } from '../../fakes/provider.ts';
import { noticeOf, sendAct } from '../../src/app/web/worker/push-notice.ts';
import { axe, overflow, testBrowser } from '../browser.ts';
import { browserAuth, browser as keys } from '../channel-doubles.ts';
import { OWNER, startWorld } from '../harness.ts';
import { openPush } from '../push-service.ts';

const service = await startProvider();
service.answerWith(() => ({ status: 201 }));
afterAll(() => service.stop());
const world = await startWorld({
  startAt: new Date().toISOString(),
  env: { EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8' },
});
const { person: me } = await world.api.get<{ person: { id: string } }>('/api/v1/session');
const policy = await world.policy({ name: 'Shop', levels: [[me]] });
const shop = await world.service({ name: 'Shop', tier: 'T0', escalationPolicy: policy.id });

const chromium = await testBrowser();
const { page, problems, go } = await chromium.openPage({ baseUrl: world.node.url, signIn: OWNER });
await page.context().grantPermissions(['notifications'], { origin: world.node.url });
const cdp = await page.context().newCDPSession(page);
const registrations: string[] = [];
cdp.on('ServiceWorker.workerRegistrationUpdated', (event) => {
  registrations.push(...event.registrations.map(({ registrationId }) => registrationId));
});
await cdp.send('ServiceWorker.enable');

const SUBSCRIPTION = {
  endpoint: `${service.url}/push/1`,
  keys: {
    p256dh: keys.getPublicKey().toString('base64url'),
    auth: browserAuth.toString('base64url'),
  },
};
// Runs inside the page.
await page.addInitScript(`
  Object.defineProperty(Notification, 'permission', { get: () => 'granted' });
  let subscribed = null;
  PushManager.prototype.getSubscription = async () => subscribed;
  PushManager.prototype.subscribe = async (wish) => {
    if (wish.userVisibleOnly !== true || !wish.applicationServerKey) throw new Error('wrong wish');
    subscribed = { toJSON: () => (${JSON.stringify(SUBSCRIPTION)}), unsubscribe: async () => { subscribed = null; return true; } };
    return subscribed;
  };
`);
const button = (name: string | RegExp) => page.getByRole('button', { name });
const worker = () => {
  const [found] = page.context().serviceWorkers();
  if (found === undefined) throw new Error('no worker runs');
  return found;
};
interface Shown {
  readonly title: string;
  readonly body: string;
  readonly silent: boolean;
  readonly actions: readonly { readonly action: string; readonly title: string }[];
}
const shown = () => worker().evaluate<readonly Shown[]>('self.shown ?? []');
const lastPush = () =>
  openPush(service.requests().at(-1)?.body ?? Buffer.alloc(0), keys, browserAuth);
const WAIT = { timeout: 15_000 } as const;

test('on a phone nothing lies under the strip the system keeps, nor beside a notch', async () => {
  const insets = async (wish: Readonly<Record<'bottom' | 'left' | 'right', number>>) =>
    cdp.send('Emulation.setSafeAreaInsetsOverride', { insets: wish });
  await page.setViewportSize({ width: 390, height: 844 });
  await insets({ bottom: 34, left: 0, right: 0 });
  await go('/');
  const tabs = page.getByRole('navigation').getByRole('link', { name: 'Bridge' }).last();
  await expect.poll(async () => await bottomOf(tabs), WAIT).toBe(844 - 34);
  expect(
    await page.evaluate("getComputedStyle(document.querySelector('.shell')).paddingBottom"),
  ).toBe(await page.evaluate("getComputedStyle(document.querySelector('.tabs-b')).height"));
  await page.setViewportSize({ width: 700, height: 390 });
  await insets({ bottom: 21, left: 59, right: 59 });
  const heading = page.getByRole('heading', { level: 1 });
  expect((await heading.boundingBox())?.x).toBeGreaterThanOrEqual(59);
  expect(await overflow(page)).toEqual([]);
  await insets({ bottom: 0, left: 0, right: 0 });
  await page.setViewportSize({ width: 1280, height: 900 });
});

async function bottomOf(one: ReturnType<typeof page.locator>): Promise<number | undefined> {
  const box = await one.boundingBox();
  return box === null ? undefined : Math.round(box.y + box.height);
}

test('the browser has the manifest and its icons, and nothing against installing it', async () => {
  await go('/');
  const manifest = await cdp.send('Page.getAppManifest');
  expect(manifest.errors).toEqual([]);
  expect(JSON.parse(manifest.data ?? '{}')).toMatchObject({
    display: 'standalone',
    start_url: '/',
  });
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual([]);
  for (const icon of [
    'icon-192',
    'icon-512',
    'icon-maskable-512',
    'apple-touch-icon',
    'badge-96',
  ]) {
    const answer = await page.request.get(`/${icon}.png`);
    expect(answer.headers()['content-type'], icon).toBe('image/png');
  }
  expect(
    await page.evaluate('navigator.serviceWorker.getRegistrations().then((all) => all.length)'),
  ).toBe(0);
});

test('a press connects this browser; the code that is pushed to it proves it', async () => {
  await go('/settings/notifications');
  await button('Get pages on this device').click();
  await page.getByRole('dialog', { name: 'Verify this browser' }).waitFor();
  await world.settled();
  await expect.poll(() => service.requests().length, WAIT).toBe(1);
  const headers: Readonly<Record<string, string>> = service.requests()[0]?.headers ?? {};
  expect(headers).toMatchObject({ 'content-encoding': 'aes128gcm' });
  expect(headers['authorization']).toMatch(/^vapid t=/);
  const code = /\d{6}/.exec(noticeOf(lastPush()).title + noticeOf(lastPush()).options.body)?.[0];
  await page.getByRole('textbox', { name: /^Code/ }).fill(code ?? 'none');
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await page.getByText('this browser is verified').waitFor();
  await page.getByText('This browser gets your pages').waitFor();
  expect({ axe: await axe(page), overflow: await overflow(page), problems: problems() }).toEqual({
    ...{ axe: [], overflow: [], problems: [] },
  });
});

test('a page is encrypted for this browser, and its worker shows it with two buttons', async () => {
  const monitor = await world.pagerDuty(shop.id);
  await monitor.trigger({ summary: 'Checkout is down', dedupKey: 'it' });
  await world.settled();
  await world.at('+1m');
  await expect.poll(() => noticeOf(lastPush()).title, WAIT).toMatch(/Checkout is down/);
  await expect.poll(() => registrations.length, WAIT).toBeGreaterThan(0);
  await worker().evaluate(`void (self.registration.showNotification = async (title, options) => {
    self.shown = [...(self.shown ?? []), { title, ...options }];
  })`);
  await cdp.send('ServiceWorker.deliverPushMessage', {
    ...{ origin: world.node.url, registrationId: registrations.at(-1) ?? '', data: lastPush() },
  });
  await expect.poll(shown, WAIT).toMatchObject([
    {
      title: noticeOf(lastPush()).title,
      actions: [{ title: 'Acknowledge' }, { title: 'Not me' }],
    },
  ]);
});

/** A press, as the system hands it to the worker. */
const press = (action: string) =>
  worker().evaluate(
    `(async () => {
    const event = new Event('notificationclick');
    const notification = { ...self.shown[0], close: () => undefined };
    let work;
    Object.assign(event, { action, notification, waitUntil: (it) => { work = it; } });
    self.dispatchEvent(event);
    await work;
  })()`.replace('action,', `action: '${action}',`),
  );

test('NOT-72 its button acknowledges without a login, and the answer is told quietly', async () => {
  const { path } = noticeOf(lastPush()).options.data;
  await press('acknowledge');
  const told = (await shown()).at(-1);
  expect(told).toMatchObject({ silent: true, actions: [] });
  expect(told?.title).toMatch(/^You have INC-.*Nobody else is paged now/);
  const { pages } = await world.api.get<{
    pages: readonly { state: string; attempts: readonly { acknowledgedAt: string | null }[] }[];
  }>(`/api/v1${path}/pages`);
  expect(pages[0]?.state).toBe('acknowledged');
  expect(pages[0]?.attempts.at(-1)?.acknowledgedAt).not.toBeNull();
});

test('NOT-72 a press that does not come through rings again with its buttons', async () => {
  const [act] = noticeOf(lastPush()).options.data.acts;
  if (act === undefined) throw new Error('no button');
  const ask = (to: string, init: object) => fetch(`${world.node.url}${to}`, init);
  const lost = await sendAct(ask, { ...act, path: '/a/none' });
  expect(lost).toMatchObject({ ok: false, text: expect.stringMatching(/not known here/) });
});

test('a press on the page itself leads the open window to its incident', async () => {
  const { path } = noticeOf(lastPush()).options.data;
  await press('');
  await expect.poll(() => new URL(page.url()).pathname, WAIT).toBe(path);
});

test('pages on this device end when they are stopped', async () => {
  await go('/settings/notifications');
  await button('Stop pages on this device').click();
  await button('Remove it').click();
  await button('Get pages on this device').waitFor();
  const { items } = await world.api.get<{ items: readonly { kind: string }[] }>(
    `/api/v1/people/${me.id}/contacts`,
  );
  expect(items.map(({ kind }) => kind)).toEqual(['email']);
});

test('without a server the worker says so, with the time, in its own words', async () => {
  await world.node.kill();
  await page.goto('/signals');
  expect(await page.title()).toBe('Evenkeel cannot be reached');
  expect(await page.locator('main').innerText()).toMatch(
    /at \d{1,2} \w+ \d{4}(,| at) \d\d:\d\d:\d\d/,
  );
  expect(await axe(page)).toEqual([]);
  expect(problems().filter((problem) => problem.startsWith('csp'))).toEqual([]);
});
