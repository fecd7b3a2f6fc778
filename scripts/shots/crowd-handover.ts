/** A hand-over note that is open, with rows of every kind: what is open, what makes noise, what changed. */
import type { Client } from './client.ts';

interface Made {
  readonly id: string;
}

/** Hands change in ten minutes on a schedule of its own, from the owner, so that its note is open by now. */
export async function makeHandover(client: Client, other: string): Promise<string> {
  const change = new Date(Date.now() + 600_000 - 5 * 86_400_000);
  const start = change.toISOString().slice(0, 16);
  const layer = { name: 'Days', people: [client.id, other], unit: 'day', length: 1, start };
  const schedule = await client.call<Made>('POST', '/api/v1/schedules', {
    ...{ name: 'Zero downtime desk', timeZone: 'UTC', layers: [layer] },
  });
  const policy = await client.call<Made>('POST', '/api/v1/escalation-policies', {
    levels: [{ targets: [{ kind: 'schedule', id: schedule.id }], delayMinutes: 15 }],
    ...{ name: 'Zero downtime desk', repeat: 0, catchAll: other },
  });
  const service = await client.call<Made>('POST', '/api/v1/services', {
    ...{ name: 'till-of-the-shop', escalationPolicy: policy.id, settings: { holdSeconds: 0 } },
  });
  await makeRows(client, service.id);
  for (let second = 0; second < 240; second += 1) {
    const { items } = await client.get<{ items: readonly Made[] }>('/api/v1/handovers');
    const [note] = items;
    if (note !== undefined) return `/oncall/handover/${note.id}`;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return '/oncall/handover/none';
}

async function makeRows(client: Client, service: string): Promise<void> {
  const open = (title: string) =>
    client.call<{ number: string }>('POST', '/api/v1/incidents', { title, service });
  const { number } = await open('Receipts of every second till in the south are printed twice');
  await client.call('POST', `/api/v1/incidents/${number}/theory`, {
    statement: 'The queue of the printers is read by the old and the new reader at once',
  });
  await open('Nobody has looked at this one');
  const keyOf = async (source: string) => {
    const made = { service, source };
    return (await client.call<{ key: string }>('POST', '/api/v1/integrations', made)).key;
  };
  const send = async (key: string, path: string, body: object) => {
    const answer = await fetch(`${client.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, routing_key: key }),
    });
    if (!answer.ok) throw new Error(`${path} was refused: ${await answer.text()}`);
  };
  const drawer = { title: 'till-17.shop-in-the-south.evenkeel.example: drawer open' };
  const till = await keyOf('generic');
  for (let turn = 0; turn < 20; turn += 1) {
    await send(till, `/intake/generic/${till}`, { ...drawer, severity: 'warning' });
  }
  await send(await keyOf('pagerduty-change'), '/v2/change/enqueue', {
    payload: { summary: 'tills 4.2.1 is rolled out to the south', source: 'deploys' },
  });
}
