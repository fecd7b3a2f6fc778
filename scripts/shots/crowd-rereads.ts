/** Signals of a crowded house that were read again: done, cancelled, and looked at alone. */
import type { Client } from './client.ts';

interface Run {
  readonly id: string;
  readonly state: string;
}

const PROBES = 260;
const MORE = 20;
const PATH = '/api/v1/rereads';

/** Of a sender with a name longer than any table likes, whose signals a rule of today would know by another key. */
export async function makeRereads(client: Client, service: string): Promise<void> {
  const { id, key } = await client.call<{ id: string; key: string }>(
    'POST',
    '/api/v1/integrations',
    { service, source: 'generic', name: 'Probes in the old network of the house by the river' },
  );
  const probes = Array.from({ length: PROBES }, (_, n) => ({
    ...{ title: `No answer from probe-${n}`, key: `probe/${n % 40}`, severity: 'warning' },
    labels: { probe: `probe-${n}` },
  }));
  const answer = await fetch(`${client.url}/intake/generic/${key}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(probes),
  });
  if (!answer.ok) throw new Error(`The probes were refused: ${answer.status}`);
  await client.call('POST', '/api/v1/rules', {
    ...{ name: 'Each probe for itself', condition: 'has(labels.probe)' },
    actions: { key: "'probe of ' + labels.probe" },
  });
  const now = Date.now();
  const wish = {
    integration: id,
    from: new Date(now - 86_400_000).toISOString(),
    to: new Date(now + 60_000).toISOString(),
  };
  const look = async () => followed(client, await client.call<Run>('POST', PATH, wish), 'looking');
  for (let turn = 0; turn < MORE; turn += 1) {
    await client.call('POST', `${PATH}/${(await look()).id}/cancel`);
  }
  const { items } = await client.get<{ items: readonly { id: string }[] }>(
    '/api/v1/signals?q=probe-7',
  );
  const one = await client.call<Run>('POST', PATH, { signal: items[0]?.id });
  await start(client, await followed(client, one, 'looking'));
  await start(client, await look());
  // What came meanwhile is what the next one would do something about.
  await client.call('POST', '/api/v1/rules', {
    ...{ name: 'Each probe once more', condition: 'has(labels.probe)' },
    actions: { key: "'again: ' + labels.probe" },
  });
  await look();
}

async function start(client: Client, run: Run): Promise<void> {
  const started = await client.call<Run>('POST', `${PATH}/${run.id}/start`, {});
  await followed(client, started, 'running');
}

async function followed(client: Client, run: Run, meanwhile: string): Promise<Run> {
  let now = run;
  while (now.state === meanwhile) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    now = await client.get<Run>(`${PATH}/${run.id}`);
  }
  return now;
}
