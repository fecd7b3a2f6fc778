/**
 * The whole life of an incident by keyboard alone, in a real world: sign in, find it, acknowledge, note,
 * theory, fix, resolve, check-up, close, review. The pages must never let the focus fall, give it back when
 * a dialog closes, and leave single keys alone while somebody types.
 */
import { expect, test } from 'vitest';
import { CHECK_QUESTIONS } from '../../src/incident/web/incident/check-questions.ts';
import { testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';
import { handsOn } from './keyboard-hands.ts';

// Runs inside the page.
const GROUP_OF_FOCUS = "document.activeElement.closest('[role=group]')?.ariaLabel ?? ''";

const world = await startWorld();
const browser = await testBrowser();
const me = await world.api.get<{ person: { id: string } }>('/api/v1/session');
const owner = me.person.id;
const policy = await world.policy({ name: 'Shop', levels: [[{ id: owner }]] });
const shop = await world.service({ name: 'Shop', tier: 'T0', escalationPolicy: policy.id });
const search = await world.service({ name: 'Search', tier: 'T3', escalationPolicy: policy.id });
const monitor = await world.pagerDuty(shop.id);
const other = await world.pagerDuty(search.id);

const { page, problems, go } = await browser.openPage({ baseUrl: world.node.url });
const hands = handsOn(page);
const { press, type, tabTo, fill, choose, push, palette, focusIs, dialog, sees } = hands;

let number = '';
const incident = async () =>
  (
    await world.api.get<{ incident: Readonly<Record<string, unknown>> }>(
      `/api/v1/incidents/${number}`,
    )
  ).incident;
/** The pages share the machine with everything else that is tested. */
const WAIT = { timeout: 10_000 } as const;
const becomes = (name: string) =>
  expect.poll(async () => (await incident()).state, WAIT).toBe(name);

/** On the h1: what a person reads first on a new page. */
const onTheNews = () =>
  expect.poll(() => page.evaluate<string>('document.activeElement.tagName')).toBe('H1');

async function trigger(from: typeof monitor, summary: string): Promise<string> {
  await from.trigger({ summary, dedupKey: 'it' });
  await world.settled();
  await world.at('+1m');
  const { items } = await world.api.get<{ items: readonly { number: string; title: string }[] }>(
    '/api/v1/incidents',
  );
  return items.find(({ title }) => title === summary)?.number ?? 'none';
}

/** As a person does: again, where the page had not heard yet that the verb is allowed by now. */
async function opens(key: string, title: string): Promise<void> {
  const pressed = async () => {
    if ((await hands.dialogs()).length === 0) await page.keyboard.press(key);
    return hands.dialogs();
  };
  await expect.poll(pressed, { ...WAIT, interval: 500 }).toEqual([title]);
  await dialog(title);
}

/** Yes to each line; the word of a line is said by the group of its buttons. */
async function checkUp(): Promise<void> {
  for (const question of Object.values(CHECK_QUESTIONS)) {
    await tabTo(/^Later$/);
    await press('Tab');
    expect(await page.evaluate<string>(GROUP_OF_FOCUS)).toBe(question);
    await press('Enter');
  }
  await push(/^Save the answers$/);
  await dialog(null);
  await sees(/6 of 6 checked/);
}

test('sign in, and the bridge has the incident; j and Enter open it', async () => {
  number = await trigger(monitor, 'Checkout is down');
  expect(number).toMatch(/^INC-/);
  await go('/');
  await fill(/^Email/, OWNER.email);
  await fill(/^Password/, OWNER.password);
  await press('Enter');
  await sees(/Checkout is down/);
  await onTheNews();
  await press('j');
  await focusIs(/Checkout is down/);
  await press('Enter');
  await sees(new RegExp(number));
  await expect.poll(() => page.url()).toContain(`/incidents/${number}`);
  await onTheNews();
});

test('the palette opens it too, and g b leads back', async () => {
  await press('g');
  await press('b');
  await expect.poll(() => new URL(page.url()).pathname).toBe('/');
  await onTheNews();
  await palette('Checkout is down');
  await expect.poll(() => page.url()).toContain(number);
  await onTheNews();
});

test('a acknowledges; ? lists the keys, and Escape gives the focus back', async () => {
  await sees(/Do this next/);
  await press('a');
  await becomes('diagnosing');
  expect((await incident()).assignee).toBe(owner);
  await tabTo(/^Mitigated/);
  await press('Shift+?');
  await dialog('Keys');
  await sees(/All keys/);
  await sees(/Propose a theory/);
  await press('Escape');
  await dialog(null);
  await focusIs(/^Mitigated/);
});

test('n writes a note; single keys do nothing while typing', async () => {
  await press('n');
  await focusIs(/^Add a note/);
  await type('a y p r . ? j: checkout pods hang');
  await press('Enter');
  await sees(/a y p r \. \? j: checkout pods hang/);
  expect(await hands.dialogs()).toEqual([]);
  await focusIs(/^Add a note/);
  await press('Escape');
  expect(await hands.focus()).not.toMatch(/^Add a note/);
});

test('y proposes a theory; Escape drops it without a trace, and the palette judges it', async () => {
  await tabTo(/^Mitigated/);
  await press('y');
  await dialog('Propose a theory');
  await type('Nothing of this is kept');
  await press('Escape');
  await dialog(null);
  await focusIs(/^Mitigated/);
  await press('y');
  await focusIs(/What may be the cause/);
  await type('The new connection pool leaks');
  await push(/^Propose a theory$/);
  await dialog(null);
  await sees(/The new connection pool leaks/);
  expect(await incident()).toMatchObject({ hypotheses: [{ status: 'proposed' }] });
  await palette('Judge a theory');
  await dialog('Judge a theory');
  await choose(/^Which theory/, /The new connection pool leaks/);
  await choose(/^Status/, /^Supported/);
  await fill(/^Reason/, 'Connections only grow');
  await push(/^Judge a theory$/);
  await dialog(null);
  await expect.poll(incident, WAIT).toMatchObject({ hypotheses: [{ status: 'supported' }] });
});

test('a fix is started and applied', async () => {
  await press('f');
  await dialog('Start a fix');
  await choose(/^Type|^Kind of fix/, /^Rollback/);
  await fill(/^What will be done/, 'Roll back to the release of yesterday');
  await push(/^Start a fix$/);
  await dialog(null);
  await becomes('resolving');
  await palette('Fix applied');
  await dialog('Fix applied');
  await push(/^Fix applied$/);
  await dialog(null);
  await becomes('recovering');
});

test('half an hour after the alert has cleared, r resolves it', async () => {
  await monitor.resolve('it');
  await world.settled();
  await world.at('+31m');
  // Nobody was heard of for so long that it called again.
  await sees(/Nobody answered the page|The page is not answered yet/);
  await press('a');
  await sees(/Do this next\. (?!Nobody answered|The page)/);
  await opens('r', 'Resolve');
  await fill(/^What was wrong and what was done/, 'Rolled back the release with the leaking pool.');
  await choose(/^How it ended/, /^Rolled back/);
  await choose(/^Cause/, /^Change/);
  await push(/^Resolve$/);
  await dialog(null);
  await becomes('resolved');
});

test('the check-up is answered line by line; with the yes of the owner it closes', async () => {
  await palette('Final check-up');
  await dialog('Final check-up');
  await checkUp();
  await becomes('resolved');
  await palette('Confirm');
  await dialog('Confirm');
  await push(/^Confirm$/);
  await dialog(null);
  await becomes('closed');
  await sees(/A full review is due/);
});

test('the review is opened from there, written and published', async () => {
  await push(/^Open the review$/);
  await expect.poll(() => page.url(), WAIT).toMatch(/\/reviews\/./);
  await sees(/Before you publish/);
  for (const factor of ['The pool had no upper limit', 'No alert watched connections']) {
    await push(/^Add a factor$/);
    await dialog('Add a factor');
    await type(factor);
    await push(/^Add a factor$/);
    await dialog(null);
    await sees(new RegExp(factor));
    await focusIs(/^Add a factor$/);
  }
  await push(/^Add an action$/);
  await dialog('Make it an action');
  await fill(/^What will be done/, 'Alert when connections pass 80 %');
  await push(/^Add an action$/);
  await dialog(null);
  await sees(/Alert when connections pass 80 %/);
  await sees(/Nothing is missing/);
  await push(/^Publish$/);
  await dialog('Publish this review?');
  await push(/^Publish$/);
  await dialog(null);
  await sees(/Published/);
});

test('the page behind the link of a mail needs Tab and Enter, and x closes a small one', async () => {
  number = await trigger(other, 'Search is down');
  const mail = await world.mailbox.waitFor({ to: OWNER.email, subject: new RegExp(number) });
  const link = mail.links.find((one) => one.includes('/a/')) ?? '';
  await go(new URL(link).pathname);
  await sees(/Nobody has it yet/);
  await hands.leave(/^Acknowledge: I have it$/);
  await sees(/You have it/);
  await becomes('diagnosing');
  await hands.leave(new RegExp(`^Open ${number}`));
  await sees(/Do this next/);
  await other.resolve('it');
  await world.settled();
  await world.at('+1m');
  await sees(/1, 0 firing/);
  await opens('r', 'Resolve');
  await fill(/^What was wrong and what was done/, 'The index was built anew, it answers again.');
  await choose(/^Cause/, /^Data/);
  await fill(/^Why treat a symptom/, 'People waited for it');
  await push(/^Resolve$/);
  await dialog(null);
  await becomes('resolved');
  await palette('Final check-up');
  await dialog('Final check-up');
  await checkUp();
  await opens('x', 'Close');
  await push(/^Close$/);
  await dialog(null);
  await becomes('closed');
});

test('nothing was wrong on the way', () => {
  // Who is not signed in is told 401, and a verb sent while rows were being written 409 before it is sent
  // again by itself; the browser notes both.
  expect(problems().filter((problem) => !/status of (401|409)/.test(problem))).toEqual([]);
});
