/** What providers tell us, late, twice and from strangers: on a real database, after a real provider's answers. */

import { afterAll, expect, test } from 'vitest';
import { startProvider } from '../../fakes/provider.ts';
import { passSeconds } from '../../test/clock.ts';
import { testDatabase } from '../../test/database.ts';
import { pagingWorld } from '../../test/page-fixture.ts';
import { contactsOf, insertContact } from '../identity/store.ts';
import type { PersonId } from '../kernel/ids.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { newId } from '../platform/random.ts';
import { changeChannel } from './channel-handle.ts';
import type { InboundEvent } from './channels/channel.ts';
import { channelOf } from './channels/index.ts';
import { requestLink } from './contact-handle.ts';
import { sendPage } from './handle.ts';
import { applyEvents } from './inbound-handle.ts';
import { attemptsOf, pageById } from './store.ts';

const provider = await startProvider();
afterAll(() => provider.stop());
const database = await testDatabase({
  env: {
    EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8',
    EVENKEEL_PUBLIC_URL: 'https://keel.example.test',
  },
});
const { db, machine } = database;
const { person, incident, paged } = pagingWorld(database);

const settings = {
  gateway: 'twilio',
  accountSid: `AC${'a1'.repeat(16)}`,
  authToken: 'canary-twilio-token-1234',
  from: '+4930123456',
  apiUrl: provider.url,
};
for (const name of ['sms', 'voice']) {
  const kept = await changeChannel(machine, { actor: 'system' }, { name, settings });
  if (isRefusal(kept)) throw new Error(kept.message);
}
let sent = 0;
provider.answerWith(() => {
  sent += 1;
  return { status: 201, body: JSON.stringify({ sid: `SM${sent}`, status: 'queued' }) };
});

async function reachable(personId: PersonId, ...kinds: readonly string[]): Promise<void> {
  for (const kind of kinds) {
    const value = `+49151${String(Math.floor(performance.now() * 1000)).slice(-8)}`;
    await db.transact((tx) => insertContact(tx, { id: newId(), personId, kind, value }));
  }
}

function tell(channel: string, ...events: readonly InboundEvent[]) {
  const found = channelOf(channel);
  if (found === undefined) throw new Error(`no channel ${channel}`);
  return applyEvents(machine, found, events);
}

/** A page that went out by SMS and waits for its receipt. */
async function pagedBySms() {
  const ann = await person('Ann', { contact: false });
  await reachable(ann.id, 'sms', 'voice');
  const order = await paged(await incident(), ann.id);
  await sendPage(machine, order);
  const [attempt] = await attemptsOf(db, [order.page]);
  expect(attempt).toMatchObject({ channel: 'sms', state: 'accepted', awaitsReceipt: true });
  return { order, ref: attempt?.ref ?? '' };
}

test('NOT-29 the first word of each kind counts, a repeat changes nothing', async () => {
  const { order, ref } = await pagedBySms();
  const yes = { kind: 'receipt', ref, state: 'delivered' } as const;
  expect(await tell('sms', yes)).toMatchObject([{ ok: true }]);
  expect(await pageById(db, order.page)).toMatchObject({ state: 'delivered' });
  const [first] = await attemptsOf(db, [order.page]);
  expect(first?.deliveredAt).not.toBeNull();
  await passSeconds(db, 60);
  await tell('sms', yes, { kind: 'receipt', ref, state: 'opened' });
  const [again] = await attemptsOf(db, [order.page]);
  expect(again?.deliveredAt).toBe(first?.deliveredAt);
  expect(again?.openedAt).not.toBeNull();
  await tell('sms', { kind: 'receipt', ref, state: 'failed', reason: 'unknown handset' });
  expect((await attemptsOf(db, [order.page]))[0]?.state).toBe('accepted');
});

test('NOT-29 a "no" before any "yes" brings the next contact at once', async () => {
  const { order, ref } = await pagedBySms();
  await tell('sms', { kind: 'receipt', ref, state: 'failed', reason: 'unknown handset' });
  expect((await attemptsOf(db, [order.page]))[0]).toMatchObject({
    state: 'failed',
    failedWhy: 'unknown handset',
  });
  await sendPage(machine, order);
  const attempts = await attemptsOf(db, [order.page]);
  expect(attempts.map(({ channel }) => channel)).toEqual(['sms', 'voice']);
});

test('NOT-29 a message nobody sent is said to be unknown, and changes nothing', async () => {
  const outcome = await tell('sms', { kind: 'receipt', ref: 'SM-forged', state: 'delivered' });
  expect(outcome).toMatchObject([{ ok: false, text: 'unknown message' }]);
});

test('NOT-27 a code sent from the address itself proves it, once and for 15 minutes', async () => {
  const ann = await person('Ann');
  const ask = async () => {
    const link = await requestLink(machine, { person: ann.id, kind: 'telegram' });
    if (isRefusal(link)) throw new Error(link.message);
    return link.code;
  };
  const linked = async () =>
    (await contactsOf(db, [ann.id])).filter(({ kind }) => kind === 'telegram');
  const code = await ask();
  const event = { kind: 'linked', address: '4711', code } as const;
  expect(await tell('telegram', { ...event, code: 'f00f00f00f' })).toMatchObject([{ ok: false }]);
  expect(await linked()).toEqual([]);
  expect(await tell('telegram', event)).toMatchObject([{ ok: true }]);
  const [contact] = await linked();
  expect(contact).toMatchObject({ value: '4711', verifiedAt: expect.stringMatching(/Z$/) });
  expect(await tell('telegram', { ...event, address: '4712' })).toMatchObject([{ ok: false }]);
  const late = await ask();
  await passSeconds(db, 15 * 60 + 1);
  expect(await tell('telegram', { ...event, address: '4712', code: late })).toMatchObject([
    { ok: false },
  ]);
  expect(await linked()).toHaveLength(1);
});
