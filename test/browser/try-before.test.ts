/**
 * Try before you trust, in a real browser: the simulator draws and tells who would be called, and a drill is
 * started, watched and ended from the keyboard, after it has said whom it wakes. Both in two themes, from 320 px.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';
import type { Named } from '../harness-makers.ts';

const world = await startWorld({ startAt: new Date().toISOString() });
const browser = await testBrowser();
let shop: Named;

beforeAll(async () => {
  const [ann, bob, cid] = [
    await world.person({ name: 'Ann Ho' }),
    await world.person({ name: 'Bob Ray' }),
    await world.person({ name: 'Cid Low' }),
  ];
  for (const { id } of [bob, cid]) {
    const path = `/api/v1/people/${id}/notification-rules`;
    await world.api.call('PUT', path, { body: { drillConsent: true } });
  }
  const policy = await world.policy({ name: 'Shop', levels: [[ann], [bob], [cid]] });
  shop = await world.service({ name: 'Shop', escalationPolicy: policy.id });
  await drillThatIs('answered', bob.token);
  await drillThatIs('unanswered');
});

async function drillThatIs(how: 'answered' | 'unanswered', token?: string): Promise<void> {
  const wish = { service: 'Shop', reason: 'Twice a year' };
  const { number } = await world.api.post<{ number: string }>('/api/v1/drills', wish);
  await world.at('+30s');
  if (how === 'answered' && token !== undefined) {
    const by = { body: {}, token };
    await world.api.call('POST', `/api/v1/incidents/${number}/acknowledge`, by);
    await world.settled();
  } else await world.at('+25m');
}

const LOOKS = [
  { theme: 'light', width: 1440 },
  { theme: 'dark', width: 768 },
  { theme: 'light', width: 320 },
] as const;

describe.each(LOOKS)('$theme at $width px', async ({ theme, width }) => {
  const opened = { baseUrl: world.node.url, signIn: OWNER, theme, width };
  const { page, problems, go } = await browser.openPage(opened);
  const faults = async () => ({
    problems: problems(),
    axe: await axe(page),
    overflow: await overflow(page),
  });
  const NONE = { problems: [], axe: [], overflow: [] };

  test('the simulator draws and tells who is called when, and by which rule', async () => {
    await go(`/oncall/simulate?service=${shop.id}&how=P1`);
    await page.getByRole('heading', { level: 1, name: /is reached at once/ }).waitFor();
    await page.getByRole('img', { name: /^Bob Ray: called after 5 min/ }).waitFor();
    const lines = page.getByRole('list', { name: 'What happens, in order' });
    const text = await lines.innerText();
    expect(text).toContain('T+5:00');
    expect(text).toContain('Level 2 calls Bob Ray');
    expect(text).toContain('Policy Shop, version 1');
    expect(text).toContain('Commander on call');
    expect(await faults()).toEqual(NONE);
  });

  test('the drills page tells how each went', async () => {
    await go('/oncall/drills');
    await page.getByText('Bob Ray answered after').waitFor();
    await page.getByText('Nobody answered').waitFor();
    await page.getByText('Left out, did not agree: Ann Ho').first().waitFor();
    expect(await faults()).toEqual(NONE);
  });

  test('the service says when a page was last tried', async () => {
    await go(`/services/${shop.id}`);
    await page.getByText(/Drill on .*nobody answered/).waitFor();
    expect(await faults()).toEqual(NONE);
  });
});

describe('by keyboard', async () => {
  const opened = { baseUrl: world.node.url, signIn: OWNER };
  const { page, problems, go } = await browser.openPage(opened);

  test('an assumption changes the answer', async () => {
    await go(`/oncall/simulate?service=${shop.id}`);
    await page.getByRole('button', { name: 'Assume something' }).press('Enter');
    const who = page.getByRole('combobox', { name: 'Person of assumption 1' });
    await who.fill('Bob');
    await who.press('ArrowDown');
    await who.press('Enter');
    await page.getByRole('heading', { level: 1, name: /somebody has it after 10 min/ }).waitFor();
    await page.getByRole('img', { name: /Bob Ray: .*acknowledges after 10 min/ }).waitFor();
  });

  test('a drill is started, names whom it wakes, and is ended', async () => {
    await go(`/oncall/drills?service=${shop.id}`);
    await page.getByRole('button', { name: 'Start a drill' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('is left out: did not agree').first().waitFor();
    await dialog.getByText('is paged after 5 min, if nobody answered').waitFor();
    await dialog.getByLabel('Why now').fill('Before the fair');
    await dialog.getByRole('button', { name: 'Start it and page Bob Ray first' }).press('Enter');
    // Behind it the drill may show before it has closed, with the same words.
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('Drill: no action on systems needed.').waitFor();
    await page.getByText('Before the fair').waitFor();
    await page.getByRole('link', { name: 'Its log' }).press('Enter');
    await page.getByText('It is in no list and no figure.').waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'End it' }).press('Enter');
    await page.getByText('Ended before anybody answered').waitFor();
    expect(problems()).toEqual([]);
  });
});
