/**
 * Real senders, not recordings: Prometheus, Alertmanager and amtool are pointed at Evenkeel by changing
 * the address alone (promise 9), and what they send becomes alerts. Machines without these programs
 * skip them as `foreign-binaries`.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { findProgram, runForeign } from '../foreign.ts';
import { startWorld } from '../harness.ts';
import { freePort } from '../harness-process.ts';

const PROMETHEUS = findProgram('prometheus');
const ALERTMANAGER = findProgram('alertmanager', 'prometheus-alertmanager');
const AMTOOL = findProgram('amtool');

// These programs live in real time, so the world does as well.
const world = await startWorld({ startAt: new Date().toISOString() });
const run = promisify(execFile);

interface AlertItem {
  readonly title: string;
  readonly state: string;
  readonly severity: string;
}

test('programs are looked for where they are', () => {
  expect(findProgram('no-such-program', 'sh')).toMatch(/\/sh$/);
  expect(findProgram('no-such-program')).toBeUndefined();
});

describe('foreign-binaries', () => {
  test.skipIf(PROMETHEUS === undefined)('Prometheus takes us for its Alertmanager', async () => {
    const { url } = await connect('Probes', 'alertmanager');
    const { host, pathname } = new URL(url);
    const port = await freePort();
    const { output } = runForeign(
      PROMETHEUS ?? '',
      [
        ...['--config.file=$DIR/prometheus.yml', '--storage.tsdb.path=$DIR/data'],
        ...[`--web.listen-address=127.0.0.1:${port}`, '--rules.alert.resend-delay=1s'],
      ],
      { 'prometheus.yml': prometheusYml(host, pathname), 'rules.yml': RULES },
    );
    await expectAlert('Probes', { title: /down 127\.0\.0\.1:1/, state: 'firing' }, output);
  });

  test.skipIf(ALERTMANAGER === undefined || AMTOOL === undefined)(
    'Alertmanager notifies us by webhook and as PagerDuty, and clears',
    async () => {
      const hook = await connect('Hooked', 'alertmanager');
      const pager = await connect('Paged', 'pagerduty');
      const port = await freePort();
      const { output } = runForeign(
        ALERTMANAGER ?? '',
        [
          ...['--config.file=$DIR/alertmanager.yml', '--storage.path=$DIR/data'],
          ...[`--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address='],
        ],
        { 'alertmanager.yml': alertmanagerYml(hook.url, pager.key) },
      );
      const add = (...more: readonly string[]) =>
        amtool(`http://127.0.0.1:${port}`, 'alert', 'add', 'HighCPU', 'severity=critical', ...more);
      await until(
        () =>
          add().then(
            () => true,
            () => false,
          ),
        output,
      );
      await expectAlert('Hooked', { title: /HighCPU|CPU/, state: 'firing' }, output);
      await expectAlert('Paged', { title: /HighCPU/, state: 'firing' }, output);
      await add(`--end=${new Date(Date.now() + 1000).toISOString()}`);
      await expectAlert('Hooked', { title: /HighCPU|CPU/, state: 'cleared' }, output);
      await expectAlert('Paged', { title: /HighCPU/, state: 'cleared' }, output);
    },
  );

  test.skipIf(AMTOOL === undefined)('amtool adds an alert and finds it', async () => {
    const { url } = await connect('By hand', 'alertmanager');
    await amtool(
      url,
      'alert',
      'add',
      'DiskFull',
      'severity=warning',
      '--annotation=summary=/ is full',
    );
    await expectAlert('By hand', { title: /is full/, state: 'firing' }, () => '');
    expect(await amtool(url, 'alert', 'query')).toContain('DiskFull');
  });
});

async function connect(name: string, source: string) {
  const service = await world.service({ name });
  return world.integration(service.id, source);
}

async function amtool(url: string, ...words: readonly string[]): Promise<string> {
  const { stdout } = await run(AMTOOL ?? '', [`--alertmanager.url=${url}`, ...words]);
  return stdout;
}

function expectAlert(
  service: string,
  wish: { readonly title: RegExp; readonly state: string },
  output: () => string,
): Promise<void> {
  return until(async () => {
    const path = `/api/v1/alerts?service=${encodeURIComponent(service)}`;
    const { items } = await world.api.get<{ items: readonly AlertItem[] }>(path);
    return items.some(({ title, state }) => wish.title.test(title) && state === wish.state);
  }, output);
}

/** Waits for it; `output` says what the sender thought meanwhile, for whoever has to find out. */
async function until(done: () => Promise<boolean>, output: () => string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await done())) {
    if (Date.now() > deadline) expect.fail(`It never came to pass:\n${output().slice(-3000)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function prometheusYml(host: string, prefix: string): string {
  return `
global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: [rules.yml]
scrape_configs:
  - job_name: dead
    static_configs: [{ targets: ['127.0.0.1:1'] }]
alerting:
  alertmanagers:
    - path_prefix: ${prefix}
      static_configs: [{ targets: ['${host}'] }]
`;
}

const RULES = `
groups:
  - name: probes
    rules:
      - alert: TargetDown
        expr: up == 0
        labels: { severity: critical }
        annotations: { summary: 'down {{ $labels.instance }}' }
`;

function alertmanagerYml(hookUrl: string, pagerKey: string): string {
  return `
route:
  receiver: both
  group_wait: 1s
  group_interval: 1s
receivers:
  - name: both
    webhook_configs: [{ url: '${hookUrl}' }]
    pagerduty_configs: [{ routing_key: '${pagerKey}', url: '${world.node.url}/v2/enqueue' }]
`;
}
