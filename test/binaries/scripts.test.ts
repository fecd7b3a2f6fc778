/**
 * The scripts and commands that Evenkeel hands out, run as their tools run them: the webhook of Zabbix in Zabbix's
 * own engine, the commands of Nagios and Icinga and the script of Checkmk with a shell and curl. What people
 * copy from Settings is what runs here. Machines without these programs skip them as `foreign-binaries`.
 */
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { findProgram } from '../foreign.ts';
import { startWorld } from '../harness.ts';

const ZABBIX = zabbixEngine();
const CURL = existsSync('/usr/bin/curl');

const world = await startWorld({ startAt: new Date().toISOString() });
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-scripts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Sender {
  readonly key: string;
  readonly howToConnect: string;
}

interface AlertItem {
  readonly title: string;
  readonly state: string;
  readonly severity: string;
  readonly count: number;
}

/** What a check may print to hurt whoever is careless with it. */
const NASTY = `50% "free" it's $(touch ${folder}/hurt) \`touch ${folder}/hurt\`; é & more | less`;

describe('foreign-binaries', () => {
  test.skipIf(ZABBIX === undefined)('the media type of Zabbix runs in its engine', async () => {
    const sender = await connect('By Zabbix', 'zabbix');
    const script = join(folder, 'evenkeel.js');
    writeFileSync(
      script,
      between(sender, '      script: |', '      message_templates:').join('\n'),
    );
    const notify = (filled: Readonly<Record<string, string>>) => {
      const params = Object.fromEntries(
        zabbixParameters(sender).map(({ name, value }) => [name, filled[value] ?? value]),
      );
      return run(ZABBIX ?? '', ['-s', script, '-p', JSON.stringify(params)]);
    };
    const problem = {
      '{EVENT.ID}': '42',
      '{EVENT.SOURCE}': '0',
      '{EVENT.VALUE}': '1',
      '{EVENT.NSEVERITY}': '5',
      '{EVENT.NAME}': 'Disk full on é-host',
      '{HOST.NAME}': 'é-host',
      '{ALERT.MESSAGE}': NASTY,
    };
    expect((await notify(problem)).stdout).toContain('OK');
    await notify(problem);
    const [fired] = await alertsOf('By Zabbix');
    expect(fired).toMatchObject({ title: 'Disk full on é-host', state: 'firing', count: 2 });
    expect(fired?.severity).toBe('critical');
    await notify({ ...problem, '{EVENT.VALUE}': '0' });
    expect(await alertsOf('By Zabbix')).toMatchObject([{ state: 'cleared' }]);
  });

  test.skipIf(ZABBIX === undefined)('Zabbix is told when its message is not taken', async () => {
    const sender = await connect('By Zabbix in vain', 'zabbix');
    const script = join(folder, 'vain.js');
    const lines = between(sender, '      script: |', '      message_templates:');
    writeFileSync(script, lines.join('\n'));
    const params = JSON.stringify({ url: `${world.node.url}/intake/zabbix/wrong`, event_id: '1' });
    const done = await run(ZABBIX ?? '', ['-s', script, '-p', params]).catch((error) => error);
    expect(`${done.stdout}${done.stderr}`).toContain('Evenkeel answered 404');
  });

  test.skipIf(!CURL)('the commands of Nagios run in its shell', async () => {
    const sender = await connect('By Nagios', 'nagios');
    const [service = '', host = ''] = linesWith(sender, '  command_line ');
    const macros = {
      NOTIFICATIONTYPE: 'PROBLEM',
      HOSTNAME: 'db-1',
      SERVICEDESC: 'Disk /',
      SERVICESTATE: 'CRITICAL',
      HOSTSTATE: 'DOWN',
      SERVICEOUTPUT: NASTY,
      HOSTOUTPUT: NASTY,
    };
    await run('sh', ['-c', nagiosLine(service, macros)]);
    await run('sh', ['-c', nagiosLine(host, macros)]);
    expect(await alertsOf('By Nagios')).toMatchObject([
      { title: 'db-1 is DOWN', state: 'firing', severity: 'critical' },
      { title: 'Disk / on db-1 is CRITICAL', state: 'firing', severity: 'critical' },
    ]);
    const over = { ...macros, NOTIFICATIONTYPE: 'RECOVERY', SERVICESTATE: 'OK', HOSTSTATE: 'UP' };
    for (const line of [service, host]) await run('sh', ['-c', nagiosLine(line, over)]);
    const states = (await alertsOf('By Nagios')).map(({ state }) => state);
    expect([states, existsSync(join(folder, 'hurt'))]).toEqual([['cleared', 'cleared'], false]);
  });

  test.skipIf(!CURL)('the commands of Icinga run without a shell', async () => {
    const sender = await connect('By Icinga', 'nagios');
    const macros = {
      'notification.type': 'PROBLEM',
      'host.name': 'db-1',
      'host.state': 'DOWN',
      'host.output': NASTY,
      'service.name': 'Disk /',
      'service.state': 'WARNING',
      'service.output': NASTY,
    };
    for (const name of ['evenkeel-service', 'evenkeel-host']) {
      const [program = '', ...words] = icingaWords(sender, name, macros);
      await run(program, words);
    }
    expect(await alertsOf('By Icinga')).toMatchObject([
      { title: 'db-1 is DOWN', state: 'firing', severity: 'critical' },
      { title: 'Disk / on db-1 is WARNING', state: 'firing', severity: 'warning' },
    ]);
    expect(existsSync(join(folder, 'hurt'))).toBe(false);
  });

  test.skipIf(!CURL)(
    'the script of Checkmk runs, and fails so that it is tried again',
    async () => {
      const sender = await connect('By Checkmk', 'checkmk');
      const lines = sender.howToConnect.split('\n');
      const text = lines.slice(lines.indexOf('#!/bin/sh'), lines.indexOf('') + 1).join('\n');
      const script = join(folder, 'evenkeel');
      writeFileSync(script, text);
      chmodSync(script, 0o755);
      const told = {
        NOTIFY_NOTIFICATIONTYPE: 'PROBLEM',
        NOTIFY_WHAT: 'SERVICE',
        NOTIFY_HOSTNAME: 'db-1',
        NOTIFY_SERVICEDESC: 'Filesystem /',
        NOTIFY_SERVICESTATE: 'UNKNOWN',
        NOTIFY_SERVICEOUTPUT: NASTY,
      };
      await run(script, [], { env: { ...process.env, ...told } });
      expect(await alertsOf('By Checkmk')).toMatchObject([
        { title: 'Filesystem / on db-1 is UNKNOWN', state: 'firing', severity: 'error' },
      ]);
      expect(existsSync(join(folder, 'hurt'))).toBe(false);
      writeFileSync(script, text.replaceAll(sender.key, 'wrong'));
      const done = spawnSync(script, { env: { ...process.env, ...told } });
      expect(done.status).toBe(1);
    },
  );
});

/** Of an edition that has HttpRequest, and with all of its libraries. */
function zabbixEngine(): string | undefined {
  const path = findProgram('zabbix_js');
  if (path === undefined) return undefined;
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  const [, major = '0', minor = '0'] = /\(Zabbix\) (\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
  return status === 0 && Number(major) * 100 + Number(minor) >= 504 ? path : undefined;
}

async function connect(name: string, source: string): Promise<Sender> {
  const { id } = await world.service({ name });
  return (await world.integration(id, source)) as unknown as Sender;
}

async function alertsOf(service: string): Promise<readonly AlertItem[]> {
  const path = `/api/v1/alerts?service=${encodeURIComponent(service)}`;
  const { items } = await world.api.get<{ items: readonly AlertItem[] }>(path);
  return [...items].sort((a, b) => (a.title > b.title ? 1 : -1)).sort(byHostFirst);
}

function byHostFirst(a: AlertItem, b: AlertItem): number {
  return a.title.length - b.title.length;
}

function between({ howToConnect }: Sender, from: string, to: string): readonly string[] {
  const lines = howToConnect.split('\n');
  return lines.slice(lines.indexOf(from) + 1, lines.indexOf(to));
}

function linesWith({ howToConnect }: Sender, start: string): readonly string[] {
  const lines = howToConnect.split('\n').filter((line) => line.startsWith(start));
  return lines.map((line) => line.slice(start.length));
}

/** `- {name: event_id, value: '{EVENT.ID}'}` */
function zabbixParameters(sender: Sender) {
  return linesWith(sender, '        - {name: ').map((line) => {
    const [, name = '', value = ''] = /^(\w+), value: '(.*)'\}$/.exec(line) ?? [];
    return { name, value };
  });
}

/** As Nagios fills macros: of what checks print, dangerous characters are taken out. */
function nagiosLine(line: string, macros: Readonly<Record<string, string>>): string {
  return line.replace(/\$([A-Z]+)\$/g, (_all, name: string) =>
    (macros[name] ?? '').replace(/[`~$&|'"<>]/g, ''),
  );
}

/** Program and words as Icinga 2 makes them of a NotificationCommand; a macro it has not is ''. */
function icingaWords(
  { howToConnect }: Sender,
  name: string,
  macros: Readonly<Record<string, string>>,
): readonly string[] {
  const [, text = ''] = howToConnect.split(`object NotificationCommand "${name}" {`);
  const [command = '', rest = ''] = text.split('  arguments = {');
  const words = [...command.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word);
  const [named = ''] = rest.split('\n  }');
  const more = [...named.matchAll(/key = "([^"]*)"; value = "([^"]*)"/g)].flatMap(
    ([, key = '', value = '']) => [
      key,
      value.replace(/\$([a-z.]+)\$/g, (_all, macro: string) => macros[macro] ?? ''),
    ],
  );
  return [...words, ...more];
}
