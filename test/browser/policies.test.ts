/**
 * Escalation policies as people write them: a level is added and a delay changed by keyboard alone while the plan
 * beside the fields follows, Escape drops a change and gives the focus back, a policy that ends nowhere is warned
 * of, and the editor is clean in both themes and at 320 px.
 */
import { expect, test } from 'vitest';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';
import { handsOn } from './keyboard-hands.ts';

const world = await startWorld({ startAt: new Date().toISOString() });
const browser = await testBrowser();
const { person: me } = await world.api.get<{ person: { id: string } }>('/api/v1/session');
const ann = await world.person({ name: 'Ann Ho' });
const policy = await world.policy({ name: 'Shop', levels: [[me]], delayMinutes: 5 });
await world.service({ name: 'Shop', escalationPolicy: policy.id });
const opened = { baseUrl: world.node.url, signIn: OWNER } as const;

interface Policy {
  readonly version: number;
  readonly levels: readonly { readonly delayMinutes: number; readonly targets: unknown }[];
}
const stored = () => world.api.get<Policy>(`/api/v1/escalation-policies/${policy.id}`);

test('a level is added and a delay changed by keyboard, and the plan follows', async () => {
  const { page, problems, go } = await browser.openPage({ ...opened, width: 1440 });
  const { press, type, push, fill, focusIs, dialog, sees } = handsOn(page);
  await go('/services/policies');
  await push(/^Edit Shop$/);
  await dialog('Edit Shop');
  await fill(/^Without an answer/, '7');
  await press('Escape');
  await dialog(null);
  await focusIs(/^Edit Shop$/);
  expect((await stored()).levels[0]?.delayMinutes).toBe(5);

  await push(/^Edit Shop$/);
  await fill(/^Without an answer/, '7');
  await push(/^Add a level$/);
  await sees(/Choose whom each level pages/);
  await focusIs(/^Pages, all together/);
  await type('Ann');
  await press('ArrowDown');
  await press('Enter');
  await sees(/T\+7 min\s+Level 2: Ann Ho/);
  await sees(/T\+0\s+Level 1: olive/i);
  await push(/^Save$/);
  await dialog(null);
  await focusIs(/^Edit Shop$/);
  expect((await stored()).levels).toMatchObject([
    { delayMinutes: 7 },
    { targets: [{ kind: 'person', id: ann.id }] },
  ]);
  expect(problems()).toEqual([]);
  await page.close();
});

test.each([
  { theme: 'light', width: 1440 },
  { theme: 'dark', width: 1440 },
  { theme: 'light', width: 320 },
  { theme: 'dark', width: 320 },
] as const)('$theme at $width px it is clean, and its buttons stay in sight', async (look) => {
  const { page, problems, go } = await browser.openPage({ ...opened, ...look, height: 700 });
  await go('/services/policies');
  await page.getByRole('button', { name: 'Edit Shop' }).click();
  await page.getByText('If it began now').waitFor();
  const save = page.getByRole('button', { name: 'Save' });
  const box = await save.boundingBox();
  expect(box === null ? 0 : box.y + box.height).toBeLessThanOrEqual(700);
  expect({ axe: await axe(page), overflow: await overflow(page), problems: problems() }).toEqual({
    ...{ axe: [], overflow: [], problems: [] },
  });
  await page.close();
});
