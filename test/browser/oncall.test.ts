/**
 * The On call page in a real world: an override, a swap between two people and an absence by keyboard alone,
 * a span dragged with the mouse, and every panel filled in both themes and at 320 px.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { hashPassword } from '../../src/identity/password.ts';
import { storePassword } from '../../src/identity/store.ts';
import { asId, type PersonId } from '../../src/kernel/ids.ts';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';
import { handsOn } from './keyboard-hands.ts';

// The browser's clock is the real one, so the world's is too.
const world = await startWorld({ startAt: new Date().toISOString() });
const browser = await testBrowser();

const me = await world.api.get<{ person: { id: string } }>('/api/v1/session');
const olive = me.person.id;
await world.api.call('PATCH', `/api/v1/people/${olive}`, { body: { timeZone: 'Europe/Berlin' } });
const ann = await world.person({ name: 'Ann Ho', timeZone: 'Europe/Berlin' });
const ben = await world.person({ name: 'Ben Okoro', timeZone: 'Europe/Berlin' });
const SECRET = 'a long password of Ann';
const passwordHash = await hashPassword(SECRET);
await world.db.transact((tx) => storePassword(tx, asId<PersonId>(ann.id), passwordHash));

const nights = [{ kind: 'daily', from: '20:00', to: '08:00' }];
const turns = { length: 1, unit: 'day', start: '2026-01-05T08:00' };
const schedule = await world.schedule({
  ...{ name: 'Platform, first line', timeZone: 'Europe/Berlin' },
  layers: [
    {
      ...{ ...turns, name: 'Days', people: [olive, ann.id, ben.id] },
      restrictions: [{ kind: 'weekly', weekday: 1, from: '08:00', toWeekday: 7, to: '12:00' }],
    },
    { ...turns, name: 'Nights', people: [ben.id, ann.id], unit: 'week', restrictions: nights },
  ],
});
const base = `/api/v1/schedules/${schedule.id}`;
/** 08:00 UTC, so many days from now. */
const day = (ahead: number) =>
  `${new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10)}T08:00:00.000Z`;
const window = `from=${day(-1)}&to=${day(50)}`;

interface Shift {
  readonly personName: string;
  readonly from: string;
  readonly to: string;
  readonly layer: string;
  readonly insteadName: string | null;
}
const itemsOf = async <T>(path: string) =>
  (await world.api.get<{ items: readonly T[] }>(`${path}?${window}`)).items;
const overrides = () => itemsOf<Shift>(`${base}/overrides`);

const opened = { baseUrl: world.node.url, signIn: OWNER };
const signedIn = { ...opened, signIn: { email: ann.email, password: SECRET } };

test('an override is entered and taken back by keyboard', async () => {
  const { page, go } = await browser.openPage(opened);
  const hands = handsOn(page);
  await go('/oncall');
  await hands.push(/^Override$/);
  await hands.dialog('Put one person on call');
  await hands.choose(/^Person/, /Ben Okoro/);
  await hands.push(/^Put on call$/);
  await hands.dialog(null);
  await expect.poll(async () => (await overrides()).length).toBe(1);
  expect((await overrides())[0]).toMatchObject({ personName: 'Ben Okoro' });
  await hands.push(/^Take back the override of Ben Okoro$/);
  await expect.poll(async () => (await overrides()).length).toBe(0);
  await page.close();
});

test('a swap is asked by one and accepted by the other, by keyboard', async () => {
  const asker = await browser.openPage(signedIn);
  const hands = handsOn(asker.page);
  await asker.go('/oncall');
  await hands.push(/^Ask for cover$/);
  await hands.dialog('Ask for cover');
  await hands.choose(/^Whom/, /Olive|Owner/i);
  await hands.fill(/^Note/, 'Parents’ evening');
  await hands.push(/^Ask$/);
  await hands.dialog(null);
  await hands.sees(/Parents’ evening/);
  const [asked] = await itemsOf<{ id: string; from: string; to: string; state: string }>(
    `${base}/swaps`,
  );
  expect(asked?.state).toBe('asked');

  const taker = await browser.openPage(opened);
  const other = handsOn(taker.page);
  await taker.go('/oncall');
  await other.sees(/Parents’ evening/);
  await other.push(/^Accept: swap of Ann Ho/);
  await other.sees(/agreed/);
  const taken = (await overrides()).find(({ from }) => from === asked?.from);
  expect(taken).toMatchObject({ to: asked?.to });
  // The page of the one who asked hears of it by itself.
  await hands.sees(/agreed/);
  await asker.page.close();
  await taker.page.close();
});

test('an absence is entered by keyboard, and the rota says who stands in', async () => {
  const { page, go } = await browser.openPage(signedIn);
  const hands = handsOn(page);
  await go('/oncall');
  await hands.push(/^Say who is away$/);
  await hands.dialog('Say who is away');
  // Six days, so that a turn of three people falls into them whatever today is.
  for (const [field, at] of [
    [/^First day/, day(9)],
    [/^Last day/, day(14)],
  ] as const) {
    await hands.tabTo(field);
    await typeDate(page, at.slice(0, 10));
  }
  await hands.fill(/^Note/, 'Wedding');
  await hands.push(/^Enter it$/);
  await hands.dialog(null);
  await hands.sees(/On leave \(Wedding\)/);
  const away = await itemsOf<Shift>('/api/v1/absences');
  expect(away.map(({ personName }) => personName)).toEqual(['Ann Ho']);
  // From midnight to midnight where Ann lives: the hour is an hour of Berlin.
  expect(away[0]?.to.slice(0, 10)).toBe(day(14).slice(0, 10));
  const shifts = await itemsOf<Shift>(`${base}/shifts`);
  expect(shifts.some(({ insteadName }) => insteadName === 'Ann Ho')).toBe(true);
  await page.close();
});

test('a span dragged over the result is proposed as an override', async () => {
  const { page, go } = await browser.openPage({ ...opened, width: 1440 });
  await go('/oncall');
  const lane = page.locator('.lay.fin');
  const box = await lane.boundingBox();
  if (box === null) throw new Error('there is no calendar');
  const day = box.width / 14;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 2.5 * day, y);
  await page.mouse.down();
  await page.mouse.move(box.x + 3 * day, y, { steps: 5 });
  await page.mouse.move(box.x + 3.5 * day, y, { steps: 5 });
  await page.mouse.up();
  const dialog = page.getByRole('dialog');
  const typed = async (name: string) => dialog.getByLabel(name, { exact: false }).inputValue();
  await expect.poll(() => typed('From')).toMatch(/T12:00$/);
  const [from, to] = [await typed('From'), await typed('To')];
  expect(Date.parse(`${to}Z`) - Date.parse(`${from}Z`)).toBe(86_400_000);
  await page.close();
});

describe('with every panel filled', () => {
  beforeAll(async () => {
    await world.api.post(`${base}/shadows`, { person: ben.id, from: day(1), to: day(4) });
    await world.api.post(`${base}/overrides`, { person: ben.id, from: day(2), to: day(3) });
    const list = { kind: 'list', name: 'Weekend by hand' };
    const shifts = [{ person: ann.id, from: day(5), to: day(6) }];
    const { layers } = await world.api.get<{ layers: readonly unknown[] }>(base);
    const body = { name: schedule.name, timeZone: 'Europe/Berlin' };
    await world.api.call('PUT', base, {
      body: { ...body, layers: [...layers, { ...list, shifts }] },
    });
    const feed = { url: 'http://192.0.2.1/rota.ics', layer: 'Old tool' };
    await world.api.post(`${base}/feeds`, feed);
  });

  test.each([
    { theme: 'light', width: 1440 },
    { theme: 'dark', width: 1440 },
    { theme: 'light', width: 320 },
    { theme: 'dark', width: 320 },
  ] as const)('$theme at $width px it is clean', async ({ theme, width }) => {
    const { page, problems, go } = await browser.openPage({ ...opened, theme, width });
    await go('/oncall?weeks=2');
    await page.getByRole('button', { name: 'My shifts', exact: true }).click();
    await page.getByText('Shown this once').waitFor();
    expect(await axe(page)).toEqual([]);
    expect(await overflow(page)).toEqual([]);
    await shoot(page, `oncall-${theme}-${width}`);
    // Where clocks go forward the calendar says so.
    await go('/oncall?from=2027-03-22');
    await page.getByText('a 23 h day').waitFor();
    await shoot(page, `clocks-${theme}-${width}`);
    await go('/oncall');
    await page
      .getByRole('button', { name: /Change it$/ })
      .nth(3)
      .click();
    await page.getByRole('dialog').waitFor();
    expect(await axe(page)).toEqual([]);
    await shoot(page, `shift-${theme}-${width}`);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Edit schedule' }).click();
    await page.getByText('Shifts, one by one').waitFor();
    expect(await axe(page)).toEqual([]);
    await shoot(page, `edit-${theme}-${width}`);
    expect(problems()).toEqual([]);
    await page.close();
  });
});

/** A date field is typed part by part, in the order of the browser's own language. */
async function typeDate(page: Page, date: string): Promise<void> {
  const [year, month, number] = date.split('-');
  for (const parts of [`${number}${month}${year}`, `${month}${number}${year}`]) {
    await page.keyboard.type(parts);
    if ((await page.evaluate<string>('document.activeElement.value')) === date) return;
    for (const key of ['ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
  }
  throw new Error(`${date} could not be typed`);
}

type Page = Awaited<ReturnType<typeof browser.openPage>>['page'];

/** For whoever wants to look: `SHOTS=<folder>`. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.SHOTS;
  if (folder !== undefined)
    await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
