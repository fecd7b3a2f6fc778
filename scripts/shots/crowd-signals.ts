/**
 * What the signals of a crowded house are made of: a storm of thousands, rules that hold, fail and rest, silences and
 * maintenance of every kind, things watched that are well, down and late, and bodies nobody could read.
 */
import type { Client } from './client.ts';
import { makeRereads } from './crowd-rereads.ts';

interface Made {
  readonly id: string;
}
interface Sender extends Made {
  readonly key: string;
}

const STORM = 3_000;
const AT_ONCE = 500;
const LONG_HOST = 'a-node-whose-name-is-longer-than-any-table-likes.rack-17.evenkeel.example';

export interface Signals {
  readonly cluster: string;
  readonly heartbeat: string;
}

export async function makeSignals(client: Client, services: readonly string[]): Promise<Signals> {
  const [, second = '', third = ''] = services;
  await makeRules(client, second);
  await makeQuiet(client, services);
  const cluster = await sender(client, second, 'generic', 'Everything the old cluster has to say');
  await storm(client, cluster);
  await makeDeadLetters(client, cluster, await sender(client, third, 'zabbix'));
  const heartbeat = await makeWatched(client, third);
  await makeChanges(client, second);
  await makeSaved(client);
  await makeRereads(client, second);
  return { cluster: cluster.id, heartbeat };
}

function sender(client: Client, service: string, source: string, name?: string): Promise<Sender> {
  const body = { service, source, ...(name === undefined ? {} : { name }) };
  return client.call<Sender>('POST', '/api/v1/integrations', body);
}

/** Bodies as a sender posts them; what is refused is refused on purpose. */
function post(url: string, body: string): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

async function makeRules(client: Client, service: string): Promise<void> {
  const add = (name: string, condition: string, actions: object, more: object = {}) =>
    client.call('POST', '/api/v1/rules', { name, condition, actions, ...more });
  await add('One incident for each cluster', 'has(labels.cluster)', {
    group: { by: 'labels.cluster', kind: 'rolling', seconds: 3_600 },
  });
  await add('Tests wake nobody', "has(labels.env) && labels.env == 'test'", {
    suppress: 'Nobody uses the test system at night',
  });
  await add(
    'What storage says of itself belongs to the people of storage, as quiet as it may be',
    "event.title.contains('persistentvolumeclaim') && !(event.severity in ['critical', 'error'])",
    {
      ...{ service, severity: 'warning', loudness: 'low', component: 'storage' },
      labels: { team: "'storage'", node: 'labels.host' },
      threshold: { count: 5, seconds: 600 },
    },
    { isLast: true },
  );
  await add('Wait for what clears by itself', "event.severity == 'warning'", { pauseSeconds: 300 });
  await add('Rests', 'true', { loudness: 'low' }, { enabled: false });
}

async function makeQuiet(client: Client, services: readonly string[]): Promise<void> {
  const [first, second, third] = services;
  const planned = services.slice(3, 6);
  const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const silence = (body: object) => client.call<Made>('POST', '/api/v1/silences', body);
  const label = (name: string, value: string, more: object = {}) => ({ name, value, ...more });
  await silence({
    matchers: [label('rack', '1[0-5]', { isRegex: true })],
    ...{ comment: 'The racks ten to fifteen are moved to the other room', durationSeconds: 7_200 },
  });
  await silence({
    matchers: [label('host', LONG_HOST), label('env', 'prod', { isEqual: false })],
    ...{ service: second, comment: 'A disk is replaced', durationSeconds: 3_600 },
  });
  await silence({
    matchers: [label('alertname', 'Watchdog')],
    condition:
      'labels.env == "load" && !event.title.contains("checkout") && event.severity != "critical"',
    ...{ comment: 'Load test of tomorrow', startsAt: soon(1_200), endsAt: soon(1_320) },
  });
  const { id } = await silence({
    ...{ matchers: [label('host', 'gone')], comment: 'Was for a host that is gone' },
    durationSeconds: 600,
  });
  await client.call('POST', `/api/v1/silences/${id}/expire`, {});
  const windows = '/api/v1/maintenance-windows';
  const plan = (body: object) => client.call<Made>('POST', windows, body);
  await plan({
    name: 'Upgrade of the database, with everything that hangs on it',
    ...{ services: planned, startsAt: soon(-30), endsAt: soon(90) },
    comment: 'Orders wait meanwhile',
  });
  const nightly = { from: '02:00', durationSeconds: 5_400, timeZone: 'Europe/Berlin' };
  await plan({
    ...{ name: 'Patch night', services: [first], condition: 'labels.role == "replica"' },
    recurrence: {
      ...nightly,
      rhythm: { kind: 'week', every: 2, weekdays: [2, 4] },
      firstDate: '2026-01-01',
    },
  });
  const off = { name: 'Called off', services: [third], startsAt: soon(60), endsAt: soon(120) };
  await client.call('POST', `${windows}/${(await plan(off)).id}/cancel`, {});
}

/** Thousands of conditions of one cluster, some of them again and again, some over, some flapping. */
async function storm(client: Client, { key }: Sender): Promise<void> {
  const url = `${client.url}/intake/generic/${key}`;
  const severities = ['critical', 'error', 'warning', 'info'];
  const one = (index: number, state: string) => ({
    title:
      index % 7 === 0
        ? `io.prometheus.kube.persistentvolumeclaim.usage.bytes.over.threshold on node ${index}`
        : `Pod checkout-${index} does not answer`,
    ...{ key: `storm/${index}`, state, severity: severities[index % 4] },
    labels: {
      ...{ cluster: 'south', host: index % 50 === 0 ? LONG_HOST : `node-${index % 40}` },
      ...{ rack: String(index % 40), env: index % 9 === 0 ? 'test' : 'prod' },
    },
  });
  const send = async (from: number, to: number, state: string) => {
    for (let at = from; at < to; at += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, to - at) }, (_, k) => one(at + k, state));
      const answer = await post(url, JSON.stringify(some));
      if (!answer.ok) throw new Error(`The storm was refused: ${answer.status}`);
    }
  };
  await send(0, STORM, 'firing');
  await send(0, AT_ONCE, 'firing');
  await send(2_000, 2_500, 'cleared');
  for (let turn = 0; turn < 6; turn += 1) {
    await send(0, 3, turn % 2 === 0 ? 'cleared' : 'firing');
  }
}

async function makeDeadLetters(client: Client, cluster: Sender, zabbix: Sender): Promise<void> {
  const generic = `${client.url}/intake/generic/${cluster.key}`;
  for (let index = 0; index < 30; index += 1) {
    await post(generic, JSON.stringify({ title: `Odd ${index}`, severity: 'purple' }));
  }
  await post(generic, `{"title": "Cut off in the middle of a very long ${'word '.repeat(200)}`);
  await post(`${client.url}/intake/zabbix/${zabbix.key}`, JSON.stringify({ nothing: 'we know' }));
  const path = '/api/v1/dead-letters';
  const { items } = await client.get<{ items: readonly Made[] }>(path);
  const [letter] = items;
  if (letter === undefined) throw new Error('No dead letter was kept');
  const reason = 'The old exporter said purple; it is switched off now';
  await client.call('POST', `${path}/${letter.id}/dismiss`, { reason });
}

/** Looked at: well, down, paused; waited for: in time, never heard of, late by its own clock. */
async function makeWatched(client: Client, service: string): Promise<string> {
  const check = (name: string, target: object, more: object = {}) =>
    client.call<Made>('POST', '/api/v1/checks', { name, service, target, ...more });
  const { port } = new URL(client.url);
  await check('Front page', { kind: 'http', url: `${client.url}/report` });
  await check(
    'The page of the warehouse nobody has answered at since the move into the other building',
    { kind: 'tcp', host: '127.0.0.1', port: 1 },
    { failuresToFire: 1, severity: 'critical', intervalSeconds: 30 },
  );
  await check('Wrong words', {
    ...{ kind: 'http', url: `${client.url}/api/v1/nothing`, contains: 'all is well' },
  });
  await check('Paused', { kind: 'tcp', host: '127.0.0.1', port: Number(port) }, { paused: true });
  const beat = async (name: string, rhythm: object, heard: boolean) => {
    const { id, key } = await sender(client, service, 'heartbeat', name);
    await client.call('PUT', `/api/v1/integrations/${id}/heartbeat`, rhythm);
    if (heard) await post(`${client.url}/ping/${key}`, '');
    return id;
  };
  await beat('Backup of the orders', { periodSeconds: 86_400, graceSeconds: 3_600 }, true);
  await beat('Never heard of', { periodSeconds: 600, graceSeconds: 60 }, false);
  await beat('Late', { periodSeconds: 10, graceSeconds: 10 }, true);
  return beat(
    'Sums of the month, on the first working day',
    { cron: '5 4 1 * *', timeZone: 'Europe/Berlin', graceSeconds: 7_200 },
    true,
  );
}

/** So that hand-over notes and incidents have something that changed. */
async function makeChanges(client: Client, service: string): Promise<void> {
  const { key } = await sender(client, service, 'pagerduty-change');
  for (const summary of ['checkout 4.2.1 is rolled out to the south', 'Flag new-basket: on']) {
    const body = { routing_key: key, payload: { summary, source: 'deploys' } };
    const answer = await post(`${client.url}/v2/change/enqueue`, JSON.stringify(body));
    if (!answer.ok) throw new Error(`The change was refused: ${answer.status}`);
  }
}

async function makeSaved(client: Client): Promise<void> {
  const keep = (name: string, view: string, filters: object, isShared: boolean) =>
    client.call('POST', '/api/v1/saved-searches', { name, view, filters, isShared });
  await keep('Loud and firing', 'alerts', { state: 'firing', severity: 'critical' }, true);
  await keep(
    'Everything the rules kept quiet on the night the cluster in the south went down',
    'signals',
    { disposition: 'suppressed', reason: 'rule' },
    false,
  );
}
