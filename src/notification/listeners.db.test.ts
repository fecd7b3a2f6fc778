/** Connections we hold to providers: one node of all, begun anew when settings change, confirmed when kept. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { startProvider } from '../../fakes/provider.ts';
import { testDatabase } from '../../test/database.ts';
import { pagingWorld } from '../../test/page-fixture.ts';
import { contactsOf, insertContact } from '../identity/store.ts';
import { incidentByRef } from '../incident/store.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { newId } from '../platform/random.ts';
import { changeChannel } from './channel-handle.ts';
import { requestLink } from './contact-handle.ts';
import { sendPage } from './handle.ts';
import { type Listeners, startListeners } from './listeners.ts';

const provider = await startProvider();
const database = await testDatabase({
  env: {
    EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8',
    EVENKEEL_PUBLIC_URL: 'https://keel.example.test',
  },
});
const { db, machine } = database;
const { person, incident, paged } = pagingWorld(database);
const running: Listeners[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});
afterAll(() => provider.stop());

async function set(name: string, settings: Readonly<Record<string, string | null>>): Promise<void> {
  const kept = await changeChannel(machine, { actor: 'system' }, { name, settings });
  if (isRefusal(kept)) throw new Error(kept.message);
}

async function listening(): Promise<Listeners> {
  const one = await startListeners(machine);
  running.push(one);
  return one;
}

const polls = () => provider.requests().filter(({ path }) => path.includes('/getUpdates'));

test('NOT-32 Telegram is asked by one node; another takes over when it stops', async () => {
  const news: object[] = [];
  provider.answerWith(({ path }) => {
    const after = Number(new URLSearchParams(path.split('?')[1]).get('offset'));
    const result = news.filter((_, i) => i + 1 >= after);
    return { status: 200, body: JSON.stringify({ ok: true, result }) };
  });
  await set('telegram', { botToken: '123456:canary-telegram-token', apiUrl: provider.url });
  const first = await listening();
  await listening();
  await expect.poll(() => polls().length).toBeGreaterThan(0);
  const ann = await person('Ann');
  const link = await requestLink(machine, { person: ann.id, kind: 'telegram' });
  if (isRefusal(link)) throw new Error(link.message);
  news.push({ update_id: 1, message: { text: `/start ${link.code}`, chat: { id: 4711 } } });
  const linked = async () =>
    (await contactsOf(db, [ann.id])).filter(({ kind }) => kind === 'telegram');
  await expect.poll(linked, { timeout: 5000 }).toMatchObject([{ value: '4711' }]);
  await first.stop();
  provider.clear();
  await expect.poll(() => polls().length, { timeout: 8000 }).toBeGreaterThan(0);
  await set('telegram', { botToken: null });
});

test('NOT-32 a button pressed in Slack arrives over the socket we hold, and is confirmed once kept', async () => {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(sockets, 'listening');
  const { port } = sockets.address() as AddressInfo;
  provider.answerWith(({ path }) => ({
    status: 200,
    body: JSON.stringify(
      path.endsWith('apps.connections.open')
        ? { ok: true, url: `ws://127.0.0.1:${port}` }
        : { ok: true, channel: 'D1', ts: '1700000000.1' },
    ),
  }));
  try {
    const connected = once(sockets, 'connection');
    await set('slack', {
      botToken: 'xoxb-canary-slack-token',
      appToken: 'xapp-canary-slack-token',
      apiUrl: provider.url,
    });
    const ann = await person('Ann', { contact: false });
    const slack = { id: newId(), personId: ann.id, kind: 'slack', value: 'U02ABCDEFG' };
    await db.transact((tx) => insertContact(tx, slack));
    await listening();
    const [socket] = await connected;
    const state = await incident();
    provider.clear();
    await sendPage(machine, await paged(state, ann.id));
    const sent = provider.requests().find(({ path }) => path.endsWith('chat.postMessage'));
    const { value } = JSON.parse(String(sent?.body)).blocks.at(-1).elements[0];
    const press = (id: string, user: string) => {
      const payload = { user: { id: user }, actions: [{ action_id: 'acknowledge', value }] };
      const answered = once(socket, 'message');
      socket.send(JSON.stringify({ type: 'interactive', envelope_id: id, payload }));
      return answered.then(([data]) => JSON.parse(String(data)));
    };
    const acknowledgedBy = async () => (await incidentByRef(db, state.id))?.state.paging.ackedBy;
    expect(await press('e1', 'U09STRANGER')).toEqual({ envelope_id: 'e1' });
    expect(await acknowledgedBy()).toBeFalsy();
    expect(await press('e2', 'U02ABCDEFG')).toEqual({ envelope_id: 'e2' });
    expect(await acknowledgedBy()).toBe(ann.id);
  } finally {
    for (const one of sockets.clients) one.terminate();
    sockets.close();
  }
});
