/**
 * Rows 1 and 2 of reliability.md, the same message: a worker dies in the middle of a page, and so does the one that
 * takes it over. The message has left at most twice under one key (I3); then somebody else is called at once (I9).
 */
import { expect, test } from 'vitest';
import { genericSender } from '../../fakes/monitor.ts';
import { OUTCOME_UNKNOWN } from '../../src/notification/core/delivery.ts';
import { sql } from '../../src/platform/db.ts';
import { startWorld } from '../harness.ts';
import { illegalHistories, silent } from './invariants.ts';
import { duplicates } from './judge.ts';

const world = await startWorld();
const { node, mailbox } = world;

interface Page {
  readonly state: string;
  readonly outcome: string;
}

test.each([
  { point: 'page.sent', copies: 2, lost: true },
  // The second died before it had written that it sends once more: so there is a third run, and one message.
  { point: 'page.sending', copies: 1, lost: false },
])('killed at $point, and again: $copies copies, lost: $lost', async ({ point, copies, lost }) => {
  const first = await world.person({ name: `First ${point}` });
  const second = await world.person({ name: `Second ${point}` });
  const levels = [[first], [second]];
  const policy = await world.policy({ name: point, levels, delayMinutes: 600 });
  const service = await world.service({
    ...{ name: `Shop ${point}`, escalationPolicy: policy.id },
    settings: { groupBy: 'alert', holdSeconds: 0 },
  });
  const { url } = await world.integration(service.id, 'generic');

  const crash = { EVENKEEL_CRASH_AT: `${point}:1` };
  await node.kill();
  await node.start(crash);
  await genericSender(url).send({ title: `Trouble ${point}`, key: point, severity: 'critical' });
  await node.exited();
  // It takes over what it left itself as soon as it is up, so it may not live to say that it is ready.
  await node.start(crash).catch(() => undefined);
  await node.exited().catch(() => undefined);
  await node.start({ EVENKEEL_CRASH_AT: '' });
  await mailbox.waitFor({ to: lost ? second.email : first.email });
  await world.settled();

  expect(mailbox.find({ to: first.email })).toHaveLength(copies);
  expect(mailbox.find({ to: second.email })).toHaveLength(lost ? 1 : 0);
  const ids = mailbox.find({ to: first.email }).map(({ headers }) => headers['message-id']);
  expect(new Set(ids).size).toBe(1);
  const pages = await world.db.rows<Page>(sql`
    select state, outcome from page where person_id in (${first.id}, ${second.id}) order by created_at`);
  const taken = { state: 'delivered', outcome: 'taken by e-mail' };
  expect(pages).toEqual(lost ? [{ state: 'failed', outcome: OUTCOME_UNKNOWN }, taken] : [taken]);
});

test('the judge of I3 agrees, and every history is whole and legal', async () => {
  const { faults, says } = await duplicates(world.db, mailbox.mails(), 2);
  expect(faults).toEqual([]);
  expect(says).toContain('1 given up');
  expect(await illegalHistories(world.db)).toEqual([]);
  expect(await silent(world.db)).toEqual([]);
});
