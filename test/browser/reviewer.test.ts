/**
 * Writing a review: each part saves by itself, two people lose no word to each other, a line that went
 * badly becomes an action in two clicks, and what is missing stands beside the text until it is there.
 */
import { expect, test } from 'vitest';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';

const world = await startWorld();
const browser = await testBrowser();
const ann = await world.person({ name: 'Ann Ho' });
const policy = await world.policy({ name: 'Shop', levels: [[ann]] });
const shop = await world.service({ name: 'Shop', escalationPolicy: policy.id });
const pagerDuty = await world.pagerDuty(shop.id);
await pagerDuty.trigger({ summary: 'Checkout is down', dedupKey: 'checkout' });
await world.settled();
const { items } = await world.api.get<{ items: { number: string }[] }>('/api/v1/incidents');
const number = items[0]?.number ?? 'none';
const wish = { incident: number, kind: 'full', why: 'Nobody could order' };
const review = await world.api.post<{ id: string }>('/api/v1/reviews', wish);
const path = `/api/v1/reviews/${review.id}`;

interface Detail {
  readonly status: string;
  readonly document: Readonly<Record<string, unknown>>;
  readonly actions: readonly { readonly what: string; readonly dueOn: string }[];
}
const kept = () => world.api.get<Detail>(path);

const opened = { baseUrl: world.node.url, signIn: OWNER, width: 320, theme: 'dark' } as const;
const { page, problems, go } = await browser.openPage(opened);
const button = (name: string | RegExp) => page.getByRole('button', { name });
const dialog = page.getByRole('dialog');
const saved = () => page.getByText('Saved', { exact: true }).waitFor();
/** A version that was overtaken is told with 409, and the browser notes that. */
const wrong = () => problems().filter((problem) => !/status of 409/.test(problem));
const clean = async () =>
  expect({ axe: await axe(page), overflow: await overflow(page), problems: wrong() }).toEqual({
    ...{ axe: [], overflow: [], problems: [] },
  });

test('the list leads to it, and the page says what is missing', async () => {
  await go('/reviews');
  await clean();
  await page.getByRole('link', { name: 'Checkout is down' }).click();
  await page.getByText('Before you publish').waitFor();
  await clean();
});

test('a part is written in its place and saves by itself', async () => {
  await button('Edit What we did to fix it').click();
  await page.getByRole('textbox', { name: 'What we did to fix it' }).fill('They failed over.');
  await button('Done').click();
  await saved();
  expect((await kept()).document.fix).toBe('They failed over.');
});

test('parts of others go through, and one both wrote loses no word', async () => {
  await button('Edit What set it off').click();
  await page.getByRole('textbox', { name: 'What set it off' }).fill('A firmware update');
  await world.api.patch(path, { document: { questions: 'Why at night?' } });
  await button('Done').click();
  await expect
    .poll(async () => (await kept()).document)
    .toMatchObject({
      trigger: 'A firmware update',
      questions: 'Why at night?',
    });
  await button('Edit What set it off').click();
  await page.getByRole('textbox', { name: 'What set it off' }).fill('Mine');
  await world.api.patch(path, { document: { trigger: 'Theirs' } });
  await button('Done').click();
  await page.getByText('Somebody else changed this part').waitFor();
  expect((await kept()).document.trigger).toBe('Theirs');
  await button('Keep mine').click();
  await expect.poll(async () => (await kept()).document.trigger).toBe('Mine');
});

test('a line that went badly becomes an action in two clicks', async () => {
  await page.getByLabel('Went badly: line').fill('They should have called earlier');
  await page.keyboard.press('Enter');
  await page.getByText('What did the screen show at that moment?').waitFor();
  await button(/^Make it an action/).click();
  await clean();
  await dialog.getByRole('button', { name: 'Add an action' }).click();
  await page.getByText(/^Action, due/).waitFor();
  expect((await kept()).actions.map(({ what }) => what)).toEqual([
    'They should have called earlier',
  ]);
});

test('it is published when nothing is missing', async () => {
  for (const text of ['Path errors went unseen', 'Failover was never practised']) {
    await button('Add a factor').click();
    await dialog.getByLabel('What contributed').fill(text);
    await dialog.getByRole('button', { name: 'Add a factor' }).click();
    await page.getByText(text).waitFor();
  }
  await page.getByText('Nothing is missing. It can be published.').waitFor();
  await clean();
  await button('Publish').click();
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await page
    .getByText(/^Published/)
    .first()
    .waitFor();
  expect((await kept()).status).toBe('published');
});

test('an action is done with its proof, from the list', async () => {
  await go('/reviews?show=actions');
  await button(/^Done/).click();
  await dialog
    .getByLabel('What was done, and where to see it')
    .fill('The call list is in the tool');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await button(/^Verify/).waitFor();
  await page.getByText('The call list is in the tool').waitFor();
  await clean();
});
