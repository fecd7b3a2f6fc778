/**
 * My notifications, by a person who is on call: a further address is added and proven by the code that arrives in
 * the mailbox, tried with a test page, put into rules by keyboard alone, kept quiet at night, and removed again;
 * somebody else's change of the rules is not written over without a word.
 */
import { expect, test } from 'vitest';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';
import { handsOn } from './keyboard-hands.ts';

// The pages count their weeks by the real clock.
const world = await startWorld({ startAt: new Date().toISOString() });
const browser = await testBrowser();
const me = await world.api.get<{ person: { id: string } }>('/api/v1/session');
const owner = me.person.id;
const policy = await world.policy({ name: 'Shop', levels: [[{ id: owner }]] });
const shop = await world.service({ name: 'Shop', tier: 'T0', escalationPolicy: policy.id });
await world.schedule({
  ...{ name: 'Shop', timeZone: 'Europe/Berlin' },
  layers: [{ name: 'Day', people: [owner], unit: 'week', length: 1, start: '2026-01-05T09:00:00' }],
});

interface Rules {
  readonly high: readonly { readonly afterMinutes: number; readonly contact: string }[];
  readonly quietHours: { readonly from: string; readonly to: string } | null;
  readonly version: number;
  readonly drillConsent: boolean;
}
interface Contact {
  readonly id: string;
  readonly value: string;
  readonly verifiedAt: string | null;
  readonly lastTestOk: boolean | null;
}
const base = `/api/v1/people/${owner}`;
const rules = () => world.api.get<Rules>(`${base}/notification-rules`);
const contacts = async () =>
  (await world.api.get<{ items: readonly Contact[] }>(`${base}/contacts`)).items;
const contactAt = async (value: string) => (await contacts()).find((one) => one.value === value);

const opened = { baseUrl: world.node.url, signIn: OWNER, width: 1280 } as const;
const { page, problems, go } = await browser.openPage(opened);
const hands = handsOn(page);
const { press, tabTo, fill, choose, push, dialog, sees } = hands;
/** What the server refuses on purpose, the browser notes. */
const wrong = () => problems().filter((problem) => !/status of 4(09|22)/.test(problem));
const clean = async () =>
  expect({ axe: await axe(page), overflow: await overflow(page), problems: wrong() }).toEqual({
    ...{ axe: [], overflow: [], problems: [] },
  });
const SECOND = 'olive.phone@example.test';
const WAIT = { timeout: 10_000 } as const;

test('the page says that nothing is proven yet, what would be sent, and when I am on call', async () => {
  await go('/settings/notifications');
  await sees(/No proven way to reach you yet/);
  await sees(/Not verified/);
  await sees(/No rule of your own/);
  await sees(/Your next shifts[\s\S]*Now to/);
  await sees(/Nobody paged you yet/);
  await clean();
});

test('a further address is added by keyboard and proven by the code that was mailed to it', async () => {
  await push(/^Add a way$/);
  await dialog('Add a way to reach you');
  await choose(/^By/, /^E-mail/);
  await fill(/^Address/, 'no address');
  await push(/^Add and send a code$/);
  await sees(/An e-mail address such as/);
  await fill(/^Address/, SECOND);
  await push(/^Add and send a code$/);
  await dialog(`Verify ${SECOND}`);
  await sees(/A code is on its way/);
  await world.settled();
  const mail = await world.mailbox.waitFor({ to: SECOND, subject: /is your Evenkeel code/ });
  const code = /^\d{6}/.exec(mail.subject)?.[0] ?? 'none';
  await fill(/^Code/, code === '000000' ? '000001' : '000000');
  await push(/^Verify$/);
  await sees(/not the code that was sent/);
  await fill(/^Code/, code);
  await push(/^Verify$/);
  await dialog(null);
  await sees(/You can be reached in 1 way, 1 more needs a look/);
  expect((await contactAt(SECOND))?.verifiedAt).not.toBeNull();
});

test('a test page arrives in its mailbox, and the page tells how long ago that was', async () => {
  await push(new RegExp(`^Send a test page to E-mail ${SECOND}`));
  const mail = await world.mailbox.waitFor({ to: SECOND, subject: /test page/ });
  expect(mail.text).toContain('Nothing is wrong');
  await sees(/Test page sent to/);
  await sees(/test page taken/);
  expect((await contactAt(SECOND))?.lastTestOk).toBe(true);
});

test('a refused test page says why, and the contact is marked', async () => {
  world.mailbox.behave('reject', OWNER.email);
  await push(new RegExp(`^Send a test page to E-mail ${OWNER.email}`));
  await sees(/did not go out: the mail server refused it/);
  await sees(/Last test failed/);
  world.mailbox.behave('accept', OWNER.email);
});

test('rules are made, timed and reordered by keyboard; Alt and an arrow moves a step too', async () => {
  await push(/^Add a step, high urgency$/);
  await push(/^Add a step, high urgency$/);
  await fill(/^High urgency, step 2: minutes/, '3');
  await sees(/3 min/);
  await push(/^High urgency, step 2: earlier$/);
  await hands.focusIs(/^High urgency, step 1: earlier$/);
  await sees(/is step 1 now/);
  await press('Alt+ArrowDown');
  await sees(/is step 2 now/);
  await press('Alt+ArrowUp');
  await push(/^Save the rules$/);
  await sees(/Your rules are saved/);
  const [first, second] = await contacts();
  const { high } = await rules();
  expect(high.map(({ afterMinutes }) => afterMinutes)).toEqual([0, 3]);
  expect(new Set(high.map(({ contact }) => contact))).toEqual(new Set([first?.id, second?.id]));
  await go('/settings/notifications');
  await sees(/0 min[\s\S]*3 min/);
  await clean();
});

test('quiet hours and consents are kept, in the zone that is named', async () => {
  await tabTo(/^Keep low urgency quiet/);
  await press('Space');
  await fill(/^From/, '25:00');
  await push(/^Save quiet hours$/);
  await sees(/Give a time such as 22:00/);
  await fill(/^From/, '21:30');
  await push(/^Save quiet hours$/);
  await sees(/Low urgency is quiet from/);
  await sees(/By the clock of/);
  await expect.poll(rules, WAIT).toMatchObject({ quietHours: { from: '21:30', to: '07:00' } });
  await tabTo(/^Page me in drills/);
  await press('Space');
  await expect.poll(rules, WAIT).toMatchObject({ drillConsent: true });
});

test('rules changed elsewhere are not written over without a word', async () => {
  await go('/settings/notifications');
  await push(/^Remove High urgency, step 2$/);
  const { high, version } = await rules();
  const turned = high.map((step, index) => ({ ...step, afterMinutes: index * 7 }));
  await world.api.put(`${base}/notification-rules`, { high: turned, expectedVersion: version });
  await push(/^Save the rules$/);
  await sees(/changed elsewhere meanwhile/);
  expect((await rules()).high).toEqual(turned);
  await push(/^Show those$/);
  await sees(/7 min/);
});

test('a way that a rule uses is removed only after a question, and its steps go with it', async () => {
  await push(new RegExp(`^Remove E-mail ${SECOND}`));
  await dialog(`Remove ${SECOND}?`);
  await sees(/Your rules use it/);
  await push(/^Remove it$/);
  await dialog(null);
  await sees(new RegExp(`${SECOND} removed`));
  expect((await contacts()).map(({ value }) => value)).toEqual([OWNER.email]);
  expect((await rules()).high).toHaveLength(1);
});

test('a page stands under "Your last pages" with its reason and its end, and survives 320 px in the dark', async () => {
  const monitor = await world.pagerDuty(shop.id);
  await monitor.trigger({ summary: 'Checkout is down', dedupKey: 'it' });
  await world.settled();
  await world.at('+1m');
  const narrow = await browser.openPage({ ...opened, width: 320, theme: 'dark' });
  await narrow.go('/settings/notifications');
  const text = () => narrow.page.evaluate<string>('document.body.innerText');
  await expect.poll(text, WAIT).toMatch(/INC-[\s\S]*Checkout is down[\s\S]*level 1 of Shop/);
  expect(await axe(narrow.page)).toEqual([]);
  expect(await overflow(narrow.page)).toEqual([]);
  expect(narrow.problems()).toEqual([]);
  await narrow.close();
  await clean();
});
