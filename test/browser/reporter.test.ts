/**
 * The way of somebody without a login, with one thumb on a phone: report, receipt, the page to watch, the
 * answer. Only the page's button answers, and a "no" after the close opens the same number again.
 */
import { expect, test } from 'vitest';
import { axe, overflow, testBrowser } from '../browser.ts';
import { startWorld } from '../harness.ts';

const world = await startWorld();
const browser = await testBrowser();
const ann = await world.person({ name: 'Ann Ho', roles: ['responder', 'agent'] });
const policy = await world.policy({ name: 'Wi-Fi', levels: [[ann]] });
await world.service({ name: 'Wi-Fi', escalationPolicy: policy.id });

const { page, problems, go } = await browser.openPage({ baseUrl: world.node.url, width: 320 });
const button = (name: string | RegExp) => page.getByRole('button', { name });
const heading = () => page.locator('h1').innerText();
const clean = async () =>
  expect({ axe: await axe(page), overflow: await overflow(page), problems: problems() }).toEqual({
    ...{ axe: [], overflow: [], problems: [] },
  });

async function verb(number: string, name: string, input: unknown = {}): Promise<void> {
  await world.api.post(`/api/v1/incidents/${number}/${name}`, input, { token: ann.token });
}

async function stateOf(number: string): Promise<unknown> {
  return (await world.api.get(`/api/v1/incidents/${number}`)).state;
}

/** What the page reads by itself every 15 seconds, at once. */
async function again(): Promise<void> {
  await go(new URL(page.url()).pathname);
}

let number = '';

test('a report says what it lacks, keeps what was typed, and is answered with a number', async () => {
  await go('/report');
  await button('Send report').click();
  await page.getByText('Say in a few words what happens.').waitFor();
  await clean();
  await page.getByLabel('What happens?').fill('My call dropped');
  await page.getByLabel('What does it concern?').selectOption({ label: 'Wi-Fi' });
  await page.getByLabel('No, not at all').check();
  await button('Send report').click();
  await page.getByText('We have it.').waitFor();
  number = await page.locator('.numplate').innerText();
  expect(number).toMatch(/^INC-\d{4}-\d{6}$/);
  await page.getByText('CET, UTC+1').first().waitFor();
  await clean();
  await page.getByRole('link', { name: 'Watch it here' }).click();
  await page.getByText('Where it stands').waitFor();
  await clean();
});

test('another person joins with one tick and no words', async () => {
  const other = await browser.openPage({ baseUrl: world.node.url, width: 390 });
  await other.go('/report');
  await other.page.getByLabel('What does it concern?').selectOption({ label: 'Wi-Fi' });
  await other.page.getByRole('checkbox', { name: /This is mine too/ }).check();
  await other.page.getByLabel('Yes, with a detour').check();
  await other.page.getByRole('button', { name: 'Send: mine too' }).click();
  await other.page.getByText('You are not alone').waitFor();
  expect(await other.page.locator('.numplate').innerText()).toBe(number);
  await other.close();
});

test('while it is open the reporter adds a line', async () => {
  await again();
  await page.getByText('1 other person reported this too.').waitFor();
  await page.getByLabel('What should they know?').fill('Floor 3, near the window');
  await button('Send').click();
  await page.getByText('Those who work on it see it now.').waitFor();
  const rows = await world.api.get<{ items: readonly { data: { text?: string } }[] }>(
    `/api/v1/incidents/${number}/timeline`,
  );
  expect(rows.items.map(({ data }) => data.text)).toContain('Floor 3, near the window');
});

test('choosing yes or no does nothing: the button answers, and a no opens it again', async () => {
  await resolved();
  await again();
  expect(await heading()).toBe('We think it is fixed');
  const chosen = page.getByRole('radio', { checked: true });
  expect(await chosen.count()).toBe(0);
  await page.getByText('The access point was put back.').waitFor();
  await page.getByRole('radio', { name: 'No' }).check();
  await clean();
  expect(await stateOf(number)).toBe('resolved');
  await button('Send: no, open it again').click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('What still fails?').fill('It drops every minute');
  await button('Send: no, open it again').click();
  await expect.poll(heading).toBe('We are looking for the cause');
  expect(await stateOf(number)).toBe('diagnosing');
});

test('a yes with a score closes it; a no after that opens the same number again', async () => {
  await resolved();
  await again();
  await page.getByRole('radio', { name: 'Yes' }).check();
  await page.getByRole('radio', { name: '4 of 5' }).check();
  await button('Send: yes, it works').click();
  await page.getByText('You said: yes, it works. Thank you.').waitFor();
  expect(await stateOf(number)).toBe('closed');
  await page.getByText('Possible until').waitFor();
  await clean();
  await page.getByLabel('What still fails?').fill('It is back');
  await button('Send: no, open it again').click();
  await expect.poll(heading).toBe('We are looking for the cause');
  expect(await stateOf(number)).toBe('diagnosing');
});

test('a link that is not whole says so', async () => {
  await go('/r/not-a-link');
  expect(await heading()).toBe('This link leads nowhere');
});

async function resolved(): Promise<void> {
  const state = await stateOf(number);
  if (state === 'logged') await verb(number, 'triage', { category: 'network/wifi' });
  if (state !== 'diagnosing') await verb(number, 'accept');
  await verb(number, 'resolve', {
    notes: 'The access point was put back.',
    code: 'config_corrected',
    cause: 'config',
    type: 'config',
    untreatedReason: 'It stood in the configuration',
    waive: [{ guard: 'checks_passed', reason: 'Tried by hand' }],
  });
}
