/**
 * Signals read again by the keyboard, on a phone: with none yet, looked at with the signals behind each number, started,
 * cancelled and found again after a reload, then done; one signal alone; and who may not sees nothing of it.
 */
import { expect, test } from 'vitest';
import { hashPassword } from '../../src/identity/password.ts';
import { storePassword } from '../../src/identity/store.ts';
import { asId, type PersonId } from '../../src/kernel/ids.ts';
import { sql } from '../../src/platform/db.ts';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';
import { handsOn } from './keyboard-hands.ts';

/** Several slices, so that whoever cancels comes between two of them. */
const MANY = 400;
const DIALOG = 'Signals read again';
const world = await startWorld({ startAt: new Date().toISOString() });
const browser = await testBrowser();
const opened = { baseUrl: world.node.url, signIn: OWNER, width: 320 } as const;
const { page, problems, go } = await browser.openPage(opened);
const { push, tabTo, press, choose, dialog, dialogs, sees } = handsOn(page);
/** What is refused on purpose stands on the console too. */
const mishaps = () => problems().filter((line) => !/status of (409|422)/.test(line));
const clean = async () =>
  expect({ axe: await axe(page), overflow: await overflow(page), problems: mishaps() }).toEqual({
    ...{ axe: [], overflow: [], problems: [] },
  });
const shop = await world.service({ name: 'Shop' });
const { url } = await world.integration(shop.id, 'generic');

interface Found {
  readonly items: readonly { readonly id: string }[];
}

async function send(body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(202);
}

/** The job stops at its first slice until it is let go, so that what is seen meanwhile does not depend on luck. */
async function hold(): Promise<() => Promise<void>> {
  let open = () => {};
  let done: Promise<void> = Promise.resolve();
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  await new Promise<void>((held) => {
    done = world.db.transact(async (tx) => {
      await tx.rows(sql`select n from reread_item for update`);
      held();
      await gate;
    });
  });
  return async () => {
    open();
    await done;
  };
}

async function look(): Promise<void> {
  await push(/^Read signals again$/);
  await dialog('Read signals again');
  await choose(/^Sender/, /Shop/);
  await push(/^Look$/);
  await dialog(DIALOG);
}

test('with none yet the page says what it is for, and an empty form names the field', async () => {
  await go('/signals/read-again');
  await sees(/No signal was read again yet/);
  await clean();
  await push(/^Read signals again$/);
  await dialog('Read signals again');
  await sees(/UTC/);
  await push(/^Look$/);
  await expect
    .poll(() => page.getByRole('combobox', { name: /^Sender/ }).getAttribute('aria-invalid'))
    .toBe('true');
  await sees(/Choose one/);
  await clean();
  await choose(/^Sender/, /Shop/);
  // The first part of the date is the month or the day: a step on is after the end.
  await tabTo(/^Received from/);
  await press('ArrowUp');
  await push(/^Look$/);
  await sees(/must be after from/);
  await press('Escape');
  await dialog(null);
});

test('ALR-192 it looks first, with the signals behind each number, and changes nothing', async () => {
  await send(
    Array.from({ length: MANY }, (_, n) => ({ title: `Disk of web-${n}`, key: `disk/${n}` })),
  );
  await world.api.post('/api/v1/rules', {
    ...{ name: 'Another key', condition: 'event.title.startsWith("Disk")' },
    actions: { key: "'other/' + event.title" },
  });
  await go('/settings/integrations');
  await tabTo(/^Read signals of .* again$/);
  await page.keyboard.press('Enter');
  await dialog('Read signals again');
  await push(/^Look$/);
  await dialog(DIALOG);
  await sees(/400 signals looked at/);
  await clean();
  await push(/^400 another key$/);
  await sees(/was .*disk\/0.*now .*other\/Disk of web-0/);
  await sees(/20 signals shown, there are more/);
  await tabTo(/^Load more$/);
  await page.keyboard.press('Enter');
  await sees(/40 signals shown/);
  await clean();
  await push(/^400 another key$/);
});

test('ALR-192 paging is off, its consequence is said, and it is asked once more', async () => {
  const paging = page.getByRole('switch', { name: /^Page for what still fires/ });
  expect(await paging.isChecked()).toBe(false);
  await tabTo(/^Page for what still fires/);
  await press('Space');
  await push(/^Read 400 signals again$/);
  await sees(/goes to the people on call/);
  await tabTo(/^Read again, people may be paged$/);
  await push(/^Not now/);
  await expect.poll(dialogs).toEqual([DIALOG]);
  await tabTo(/^Page for what still fires/);
  await press('Space');
  expect(await paging.isChecked()).toBe(false);
});

test('ALR-192 under way it tells how far it is, after a reload too, and is cancelled', async () => {
  const letGo = await hold();
  await push(/^Read 400 signals again$/);
  await sees(/Nobody is called/);
  await clean();
  await push(/^Read again, nobody is paged$/);
  await sees(/0 of 400 read again/);
  await page.reload();
  await dialog(DIALOG);
  await sees(/0 of 400 read again/);
  await clean();
  await tabTo(/^Cancel$/);
  await page.keyboard.press('Enter');
  await expect.poll(() => waiting(), { timeout: 10_000 }).toBeGreaterThan(1);
  await letGo();
  await sees(/Cancelled by .*[123]00 of 400 read again; what was done stands/);
  await sees(/[123]00 taken in as another condition/);
  await sees(/[123]00 kept back until/);
  await clean();
  await press('Escape');
  await dialog(null);
  await sees(/1 run so far/);
  await sees(/[123]00 of 400 read, [123]00 taken in/);
  await clean();
});

/** Those that wait for a lock: the slice for its rows, and whoever cancels for the run. */
async function waiting(): Promise<number> {
  const { count } = await world.db.one<{ count: number }>(sql`
    select count(*)::integer as count from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`);
  return count;
}

test('ALR-192 what is left is done by another run, and that there is nothing left is said', async () => {
  await look();
  await sees(/[123]00 the same/);
  await push(/^Read 400 signals again$/);
  await push(/^Read again, nobody is paged$/);
  await sees(/Done: 400 of 400 read again/);
  await clean();
  await press('Escape');
  await look();
  await sees(/Nothing would change/);
  await push(/^Close$/);
  await dialog(null);
});

test('ALR-192 rules that changed meanwhile stop it, and it says so', async () => {
  await send({ title: 'Load of web-1', key: 'load/1' });
  const rule = { condition: 'event.title.startsWith("Load")', actions: { key: "'o/1'" } };
  await world.api.post('/api/v1/rules', { name: 'Load', ...rule });
  await look();
  await sees(/1 another key/);
  await world.api.post('/api/v1/rules', { name: 'Meanwhile', ...rule });
  await push(/^Read 401 signals again$/);
  await push(/^Read again, nobody is paged$/);
  await sees(/The rules have been changed since it was looked at. Look again/);
  await clean();
  await push(/^Not now/);
  await push(/^Leave it as it is$/);
  await sees(/Nothing was changed/);
  await press('Escape');
  await look();
  await sees(/1 another key/);
  const letGo = await hold();
  await push(/^Read 401 signals again$/);
  await push(/^Read again, nobody is paged$/);
  await sees(/0 of 401 read again/);
  await world.api.post('/api/v1/rules', { name: 'Midway', ...rule });
  await letGo();
  await sees(/It was stopped.*rules have been changed.*100 of 401 read again/);
  await clean();
  await press('Escape');
  await dialog(null);
  await sees(/Stopped/);
});

test('ALR-193 one signal is read again from its dialog, and tells of it', async () => {
  const { items } = await world.api.get<Found>('/api/v1/signals?q=Load');
  await go(`/signals?view=signals&signal=${items[0]?.id}`);
  await dialog('Load of web-1');
  await push(/^Read again$/);
  await sees(/Key: was .*load\/1.*now .*o\/1/);
  await clean();
  await push(/^Read this signal again$/);
  await push(/^Read again, nobody is paged$/);
  await sees(/It was taken in as another condition/);
  await sees(/by .*: taken in as another condition/);
  await clean();
  await tabTo(/^The signal it was taken in as$/);
  await page.keyboard.press('Enter');
  await sees(/It was made by reading another signal again/);
  expect(await page.getByRole('button', { name: 'Read again', exact: true }).count()).toBe(0);
  await clean();
});

test('ALR-191 an alert it keeps back leads to the run', async () => {
  const { items } = await world.api.get<Found>('/api/v1/alerts?q=Load&state=firing');
  const all = await Promise.all(
    items.map(({ id }) =>
      world.api.get<{ id: string; suppressor: { kind: string } | null }>(`/api/v1/alerts/${id}`),
    ),
  );
  const kept = all.find(({ suppressor }) => suppressor?.kind === 'read_again');
  await go(`/signals?alert=${kept?.id}`);
  await dialog('Load of web-1');
  await sees(/Begun by reading again old signals of/);
  await clean();
  await tabTo(/^the run$/);
  await page.keyboard.press('Enter');
  await dialog(DIALOG);
  await sees(/Done: 1 of 1 read again/);
});

test('ALR-194 who may not read again is offered nothing of it', async () => {
  const { id, email } = await world.person({ name: 'Rea Der', roles: ['auditor'] });
  const password = 'a long password of Rea';
  const hash = await hashPassword(password);
  await world.db.transact((tx) => storePassword(tx, asId<PersonId>(id), hash));
  const other = await browser.openPage({ ...opened, signIn: { email, password } });
  const { items } = await world.api.get<Found>('/api/v1/signals?q=Load');
  await other.go(`/signals?view=signals&signal=${items.at(-1)?.id}`);
  await expect.poll(() => other.page.getByText('Why it went there').count()).toBe(1);
  expect(await other.page.getByRole('button', { name: 'Read again', exact: true }).count()).toBe(0);
  expect(await other.page.getByRole('link', { name: 'Read again', exact: true }).count()).toBe(0);
  expect(await other.page.getByRole('link', { name: 'The run' }).count()).toBe(0);
  await other.close();
});
