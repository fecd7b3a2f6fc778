/**
 * A scripted night at the demo company, played through the public API by the people themselves: the storage of
 * orders-db dies, alerts pour in, users report, Dora acknowledges, the team finds and mends it, users
 * confirm. Beside it smaller trouble that stays open, so that every page has something to show.
 * Times are story seconds; `speed` story seconds pass in one real second.
 */
import type { Company, DemoPerson } from './company.ts';
import { playLesson } from './lesson.ts';

export interface OutageOptions {
  /** Story seconds per real second; 60 plays forty minutes in forty seconds. */
  readonly speed: number;
  readonly sleep: (millis: number) => Promise<void>;
  /** Told what happens, one line a step. */
  readonly say: (line: string) => void;
  /** Stops after this act: `storm` leaves the major incident open for people to play with. */
  readonly until?: 'storm' | 'resolved' | 'review';
}

interface Incident {
  readonly number: string;
  readonly version: number;
  readonly state: string;
}

interface Stage {
  readonly company: Company;
  readonly options: OutageOptions;
  readonly wait: (storySeconds: number) => Promise<void>;
}

export async function playOutage(company: Company, options: OutageOptions): Promise<void> {
  const wait = (storySeconds: number) => options.sleep((storySeconds * 1000) / options.speed);
  const stage: Stage = { company, options, wait };
  options.say('Last week: a mail that was too large, from report to lesson');
  await playLesson(company);
  await playSmallTrouble(stage);
  const main = await playStorm(stage);
  if (options.until === 'storm') return;
  await playRepair(stage, main);
  if (options.until === 'resolved') return;
  await playClosure(stage, main);
}

/** A slow Wi-Fi that users report and Sam triages, and a quiet warning nobody is woken for. */
async function playSmallTrouble(stage: Stage): Promise<void> {
  const { company, options, wait } = stage;
  options.say('Wi-Fi drops calls on floor 3; two people report it');
  const first = await report(company, {
    what: 'My calls drop on floor 3, it started this morning',
    service: 'wifi-hq',
    canWork: 'workaround',
    location: 'Floor 3',
  });
  await wait(30);
  await report(company, {
    what: 'Wi-Fi is gone in meeting room 3.14',
    service: 'wifi-hq',
    canWork: 'workaround',
    join: first.number,
  });
  await verb(stage, 'sam', first.number, 'triage', { category: 'network/wifi' });
  options.say('Night report is late: a quiet warning');
  await send(company, 'reports', {
    title: 'Night report 40 minutes late',
    key: 'night-report',
    severity: 'warning',
    state: 'firing',
  });
}

/** Storage dies at orders-db: alerts of three services, then user reports. */
async function playStorm(stage: Stage): Promise<string> {
  const { company, options, wait } = stage;
  options.say('02:13 the storage controller of orders-db stops answering');
  await prometheus(company, 'orders-db', [
    alert(
      'OrdersDbWritesFail',
      { service: 'orders-db', severity: 'critical' },
      'orders-db takes no writes',
    ),
  ]);
  await wait(20);
  for (let wave = 1; wave <= 4; wave += 1) {
    await prometheus(
      company,
      'orders-db',
      Array.from({ length: 6 }, (_, i) =>
        alert(
          'OrdersDbLatency',
          { service: 'orders-db', shard: `shard-${wave}-${i}`, severity: 'critical' },
          `Write latency over 5 s on shard-${wave}-${i}`,
        ),
      ),
    );
    await pagerDuty(company, {
      dedup_key: 'payments-queue',
      summary: 'Payments wait in the queue',
      severity: 'error',
    });
    await wait(20);
  }
  return playDeclaration(stage);
}

/** Users notice, Ivo declares and commands, whoever is on call acknowledges. */
async function playDeclaration(stage: Stage): Promise<string> {
  const { company } = stage;
  stage.options.say('Users notice: orders and payments fail');
  const number = await incidentOf(stage, 'orders-db');
  await report(company, {
    what: 'I cannot place orders, the page spins',
    service: 'orders-db',
    canWork: 'not_at_all',
    join: number,
  });
  await verb(stage, 'ivo', number, 'declare-major', {
    severity: 'SEV1',
    reason: 'Customers cannot order',
  });
  await verb(stage, 'ivo', number, 'take-role', { role: 'commander' });
  const paged = await firstPaged(stage, number);
  await verb(stage, paged, number, 'acknowledge', {});
  stage.options.say(`${number}: ${paged} has it, Ivo commands`);
  if (paged !== 'dora') {
    await verb(stage, 'ivo', number, 'assign', { person: company.people.dora });
  }
  await verb(stage, 'ivo', number, 'summary', {
    what: 'orders-db takes no writes. Its storage controller does not answer.',
    impact: 'Nobody can order or pay.',
    theory: 'Storage controller failed.',
    doing: 'Dora tests the controller over the standby path.',
    next: 'Decide on failover.',
  });
  return number;
}

async function playRepair(stage: Stage, number: string): Promise<void> {
  const { company, options, wait } = stage;
  const note = (person: DemoPerson, text: string) => verb(stage, person, number, 'note', { text });
  await wait(60);
  await note('ana', '1,204 payments wait in the queue. None is lost so far.');
  await verb(stage, 'dora', number, 'theory', { statement: 'The storage controller failed' });
  await wait(60);
  await verb(stage, 'mia', number, 'respond', {
    text: 'Orders and payments fail since 02:13. We know which part fails and are working on it.',
  });
  await verb(stage, 'ivo', number, 'decide-on', {
    question: 'Fail over to the replica now?',
    chosen: 'Fail over',
    reason: 'At most 40 s of writes are at risk, and nobody can order until then',
    risk: 'Up to 40 s of writes lost',
  });
  await verb(stage, 'dora', number, 'start-fix', {
    type: 'failover',
    plan: 'Promote the replica and point the services at it',
    untreatedReason: 'The controller does not answer at all',
  });
  await wait(120);
  await verb(stage, 'dora', number, 'apply-fix', {
    result: 'worked',
    note: 'Replica takes writes',
  });
  options.say('Failover done; alerts clear');
  await resolveAlerts(company);
  await wait(60);
}

async function playClosure(stage: Stage, number: string): Promise<void> {
  const { options } = stage;
  options.say(`${number} is being watched; resolve it, close it and review it yourself`);
  await verb(stage, 'mia', number, 'respond', {
    text: 'A fix is in place, we are watching.',
  });
}

/** Plays a verb as a person; a refusal is told and the story goes on, as it would at night. */
async function verb(
  stage: Stage,
  person: DemoPerson,
  number: string,
  name: string,
  input: object,
): Promise<void> {
  const client = await stage.company.as(person);
  try {
    await client.call<Incident>('POST', `/api/v1/incidents/${number}/${name}`, input);
  } catch (error) {
    stage.options.say(
      `(${person} could not ${name}: ${error instanceof Error ? error.message : error})`,
    );
  }
}

async function incidentOf({ company, wait, options }: Stage, service: string): Promise<string> {
  const client = await company.as('ivo');
  const path = `/api/v1/incidents?open=true&service=${company.services[service]}`;
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const { items } = await client.call<{ items: readonly Incident[] }>('GET', path);
    const [found] = items;
    if (found !== undefined) return found.number;
    await wait(options.speed / 5);
  }
  throw new Error(`No incident of ${service} appeared`);
}

const ON_CALL: readonly DemoPerson[] = ['dora', 'ana', 'gus'];

/** Whoever the policy reached first; the page leaves after the hold, in real time. */
async function firstPaged({ company, options }: Stage, number: string): Promise<DemoPerson> {
  const client = await company.as('ivo');
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { pages } = await client.call<{
      pages: readonly { readonly person: string; readonly loudness: string }[];
    }>('GET', `/api/v1/incidents/${number}/pages`);
    const paged = pages.filter((page) => page.loudness === 'high').map((page) => page.person);
    const known = ON_CALL.find((person) => paged.includes(company.people[person]));
    if (known !== undefined) return known;
    await options.sleep(500);
  }
  return 'dora';
}

async function report(company: Company, body: object): Promise<{ readonly number: string }> {
  const response = await fetch(`${company.baseUrl}/api/v1/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`A report was refused: ${await response.text()}`);
  return (await response.json()) as { number: string };
}

interface PrometheusAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly status: 'firing' | 'resolved';
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

const sent: PrometheusAlert[] = [];

function alert(
  alertname: string,
  labels: Readonly<Record<string, string>>,
  summary: string,
): PrometheusAlert {
  const made: PrometheusAlert = {
    labels: { alertname, ...labels },
    annotations: { summary },
    status: 'firing',
    startsAt: '0001-01-01T00:00:00Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: '',
    fingerprint: Object.values({ alertname, ...labels }).join('-'),
  };
  sent.push(made);
  return made;
}

async function prometheus(
  company: Company,
  service: string,
  alerts: readonly PrometheusAlert[],
): Promise<void> {
  const integration = company.integrations[service];
  if (integration === undefined) throw new Error(`No sender for ${service}`);
  await post(integration.url, {
    version: '4',
    groupKey: '{}',
    status: alerts[0]?.status ?? 'firing',
    receiver: 'evenkeel',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager.evenkeel.example',
    alerts,
  });
}

async function resolveAlerts(company: Company): Promise<void> {
  const cleared = sent.splice(0).map((one) => ({ ...one, status: 'resolved' as const }));
  await prometheus(company, 'orders-db', cleared);
  await pagerDuty(company, { dedup_key: 'payments-queue', event_action: 'resolve' });
}

async function pagerDuty(
  company: Company,
  event: {
    readonly dedup_key: string;
    readonly event_action?: string;
    readonly summary?: string;
    readonly severity?: string;
  },
): Promise<void> {
  const { key } = company.integrations.payments ?? { key: '' };
  const { summary, severity, event_action = 'trigger', dedup_key } = event;
  await post(`${company.baseUrl}/v2/enqueue`, {
    routing_key: key,
    event_action,
    dedup_key,
    ...(summary === undefined
      ? {}
      : { payload: { summary, severity, source: 'payments-1', component: 'queue' } }),
  });
}

async function send(company: Company, service: string, body: object): Promise<void> {
  const integration = company.integrations[service];
  if (integration !== undefined) await post(integration.url, body);
}

async function post(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}
