/**
 * The whole life of three incidents that real programs report: a tiny exporter goes down and comes back,
 * a real Prometheus sees it, and tells us directly as its Alertmanager, or through a real Alertmanager by
 * webhook, or as that Alertmanager's PagerDuty. Each becomes one incident; its page is acknowledged from
 * the mail, it recovers, is resolved, closed by a person's yes, and its review is published.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { beforeAll, describe, expect, test } from 'vitest';
import { findProgram, runForeign } from '../foreign.ts';
import { startWorld } from '../harness.ts';
import type { Person } from '../harness-makers.ts';
import { freePort } from '../harness-process.ts';
import { incidents, ofKind } from '../journeys/incidents.ts';

const PROMETHEUS = findProgram('prometheus');
const ALERTMANAGER = findProgram('alertmanager', 'prometheus-alertmanager');
const PATHS = ['direct', 'webhook', 'pagerduty'] as const;
type Path = (typeof PATHS)[number];

describe.skipIf(PROMETHEUS === undefined || ALERTMANAGER === undefined)(
  'foreign-binaries',
  async () => {
    // These programs live in real time, so the world does as well.
    const world = await startWorld({ startAt: new Date().toISOString() });
    const { list, detail, rows, verb, pressAcknowledge } = incidents(world);
    const up = new Map<Path, boolean>(PATHS.map((path) => [path, true]));
    const numbers = new Map<Path, string>();
    const outputs: (() => string)[] = [];
    let ben: Person;
    let gus: Person;

    beforeAll(async () => {
      ben = await world.person({ name: 'Ben' });
      gus = await world.person({ name: 'Gus' });
      const policy = await world.policy({ name: 'Ben', levels: [[ben]], delayMinutes: 30 });
      const keys = new Map<Path, { key: string; url: string }>();
      for (const path of PATHS) {
        const service = await world.service({
          ...{ name: path, owner: gus.id, escalationPolicy: policy.id },
          settings: { holdSeconds: 1 },
        });
        const source = path === 'pagerduty' ? 'pagerduty' : 'alertmanager';
        keys.set(path, await world.integration(service.id, source));
      }
      const exporter = await startExporter(up);
      const manager = await freePort();
      const direct = new URL(keys.get('direct')?.url ?? '');
      outputs.push(
        await startPrometheus(exporter, ['direct'], { host: direct.host, prefix: direct.pathname }),
        await startPrometheus(exporter, ['webhook', 'pagerduty'], {
          ...{ host: `127.0.0.1:${manager}`, prefix: '/' },
        }),
        startAlertmanager(manager, {
          hook: keys.get('webhook')?.url ?? '',
          pagerKey: keys.get('pagerduty')?.key ?? '',
          pagerUrl: `${world.node.url}/v2/enqueue`,
        }),
      );
    });

    describe.each(PATHS)('by way of %s', (path) => {
      test('what goes down becomes one incident and one page', async () => {
        up.set(path, false);
        const { number } = await until(async () => (await ofService(path))[0]);
        numbers.set(path, number);
        const mail = await world.mailbox.waitFor({
          ...{ to: ben.email, subject: new RegExp(`^\\[P\\d\\] ${number} `), timeoutMs: 20_000 },
        });
        expect(mail.text).toContain(`The ${path} probe is down`);
        await pressAcknowledge(mail.links);
        expect((await detail(number)).incident).toMatchObject({
          ...{ state: 'diagnosing', assignee: ben.id, detectionSource: 'monitoring' },
        });
      });

      test('what comes back recovers it, and a person resolves and closes it', async () => {
        const number = numbers.get(path) ?? '';
        up.set(path, true);
        await until(async () => (await detail(number)).state === 'recovering' || undefined);
        const notes = 'The probe answers again after its restart.';
        await verb(number, 'resolve', { notes, cause: 'software_defect' }, ben);
        expect((await detail(number)).state).toBe('resolved');
        await verb(number, 'confirm', {}, gus);
        const closed = await detail(number);
        expect(closed.incident).toMatchObject({
          state: 'closed',
          closureCode: 'confirmed_by_owner',
        });
        expect(closed.alertCount).toBe(1);
      });

      test('its review is drafted from the log and published', async () => {
        const number = numbers.get(path) ?? '';
        const why = 'We want to know why the probe fell';
        await world.api.post('/api/v1/reviews', { incident: number, why });
        const url = `/api/v1/reviews/${number}`;
        const draft = await world.api.get<{ document: { timeline: unknown[] } }>(url);
        expect(draft.document.timeline.length).toBeGreaterThan(0);
        const bare = await world.api.call('POST', `${url}/publish`, { body: {} });
        expect(bare.status).toBe(422);
        const factor = {
          ...{ id: 'f1', text: 'The probe has no second copy', evidence: '', madeSense: '' },
          ...{ class: 'capacity_and_load', role: 'latent' },
        };
        const document = { summary: 'A probe fell.', fix: 'It was restarted.', factors: [factor] };
        await world.api.patch(url, { document });
        expect(await world.api.post(`${url}/publish`, {})).toMatchObject({ status: 'published' });
        expect(ofKind(await rows(number), 'review.published')).toHaveLength(1);
      });
    });

    test('one incident each, one page each, and the log proves itself', async () => {
      const all = await list();
      expect(all.map(({ number }) => number).sort()).toEqual([...numbers.values()].sort());
      for (const number of numbers.values()) {
        expect(
          world.mailbox.find({ to: ben.email, subject: new RegExp(`^\\[P\\d\\] ${number}`) }),
        ).toHaveLength(1);
      }
      const { code, out, err } = await world.cli('verify');
      expect(code, `${out}${err}`).toBe(0);
    });

    async function ofService(name: string) {
      const path = `/api/v1/incidents?service=${name}`;
      return (await world.api.get<{ items: readonly { number: string }[] }>(path)).items;
    }

    /** Waits for something to be there; what the senders thought meanwhile goes with the failure. */
    async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
      const deadline = Date.now() + 60_000;
      for (;;) {
        const found = await look();
        if (found !== undefined) return found;
        if (Date.now() > deadline) {
          const said = outputs.map((output) => output().slice(-2000)).join('\n---\n');
          expect.fail(`It never came to pass:\n${said}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }
  },
);

/** What Prometheus scrapes; gives its address. */
async function startExporter(up: ReadonlyMap<Path, boolean>): Promise<string> {
  const server = createServer((_request, response) => {
    const lines = PATHS.map((path) => `probe_up{path="${path}"} ${up.get(path) ? 1 : 0}`);
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(`# TYPE probe_up gauge\n${lines.join('\n')}\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // It ends with the process of this file.
  server.unref();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No address was given');
  return `127.0.0.1:${address.port}`;
}

async function startPrometheus(
  exporter: string,
  paths: readonly Path[],
  manager: { readonly host: string; readonly prefix: string },
): Promise<() => string> {
  const config = `
global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: [rules.yml]
scrape_configs:
  - job_name: probes
    static_configs: [{ targets: ['${exporter}'] }]
alerting:
  alertmanagers:
    - path_prefix: ${manager.prefix}
      static_configs: [{ targets: ['${manager.host}'] }]
`;
  const rules = `
groups:
  - name: probes
    rules:
      - alert: ProbeDown
        expr: probe_up{path=~"${paths.join('|')}"} == 0
        labels: { severity: critical }
        annotations: { summary: 'The {{ $labels.path }} probe is down' }
`;
  const words = [
    ...['--config.file=$DIR/prometheus.yml', '--storage.tsdb.path=$DIR/data'],
    ...[`--web.listen-address=127.0.0.1:${await freePort()}`, '--rules.alert.resend-delay=1s'],
  ];
  return runForeign(PROMETHEUS ?? '', words, { 'prometheus.yml': config, 'rules.yml': rules })
    .output;
}

function startAlertmanager(
  port: number,
  to: { readonly hook: string; readonly pagerKey: string; readonly pagerUrl: string },
): () => string {
  const config = `
route:
  receiver: hook
  group_by: [path]
  group_wait: 1s
  group_interval: 1s
  routes:
    - matchers: ['path = pagerduty']
      receiver: pager
receivers:
  - name: hook
    webhook_configs: [{ url: '${to.hook}' }]
  - name: pager
    pagerduty_configs:
      - routing_key: '${to.pagerKey}'
        url: '${to.pagerUrl}'
        description: '{{ .CommonAnnotations.summary }}'
`;
  const words = [
    ...['--config.file=$DIR/alertmanager.yml', '--storage.path=$DIR/data'],
    ...[`--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address='],
  ];
  return runForeign(ALERTMANAGER ?? '', words, { 'alertmanager.yml': config }).output;
}
