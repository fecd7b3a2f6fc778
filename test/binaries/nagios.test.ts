/**
 * A real Nagios with the commands that Evenkeel hands out: its checks fail, its notifications become alerts,
 * and end when the checks are well. Machines without Nagios skip it as `foreign-binaries`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findProgram, runForeign } from '../foreign.ts';
import { startWorld } from '../harness.ts';

const NAGIOS = nagios();
const world = await startWorld({ startAt: new Date().toISOString() });
/** Where its files lie, and the file that makes every check good. */
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-nagios-'));
const WELL = join(folder, 'well');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface AlertItem {
  readonly title: string;
  readonly state: string;
  readonly severity: string;
  readonly dedupKey: string;
}

describe('foreign-binaries', () => {
  test.skipIf(NAGIOS === undefined)('Nagios notifies us of trouble and of its end', async () => {
    const { id } = await world.service({ name: 'By Nagios itself' });
    const sender = (await world.integration(id, 'nagios')) as unknown as { howToConnect: string };
    mkdirSync(join(folder, 'checks'));
    writeFileSync(join(folder, 'nagios.cfg'), nagiosCfg());
    writeFileSync(join(folder, 'objects.cfg'), `${commandsIn(sender.howToConnect)}\n${OBJECTS}`);
    const script = `test -e ${WELL} && { echo fine; exit 0; }\necho "it's $(whoami) 50% | x=1"\nexit 2\n`;
    writeFileSync(join(folder, 'check.sh'), script);
    const { output } = runForeign(NAGIOS ?? '', [join(folder, 'nagios.cfg')], {});
    await until(async () => (await states()).join() === 'firing,firing', output);
    expect(await alerts()).toMatchObject([
      { dedupKey: 'web-1', title: 'web-1 is DOWN', severity: 'critical' },
      { dedupKey: 'db-1!Disk /', title: 'Disk / on db-1 is CRITICAL', severity: 'critical' },
    ]);
    writeFileSync(WELL, '');
    await until(async () => (await states()).join() === 'cleared,cleared', output);
  });
});

/** With all of its libraries, and with curl, which its commands need. */
function nagios(): string | undefined {
  const path = findProgram('nagios4');
  const curl = spawnSync('/usr/bin/curl', ['--version']).status === 0;
  return path !== undefined && curl && spawnSync(path, ['--help']).error === undefined
    ? path
    : undefined;
}

async function alerts(): Promise<readonly AlertItem[]> {
  const path = `/api/v1/alerts?service=${encodeURIComponent('By Nagios itself')}`;
  const { items } = await world.api.get<{ items: readonly AlertItem[] }>(path);
  return [...items].sort((a, b) => a.dedupKey.length - b.dedupKey.length);
}

async function states(): Promise<readonly string[]> {
  return (await alerts()).map(({ state }) => state);
}

async function until(done: () => Promise<boolean>, output: () => string): Promise<void> {
  const deadline = Date.now() + 45_000;
  while (!(await done())) {
    if (Date.now() > deadline) expect.fail(`It never came to pass:\n${output().slice(-3000)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function commandsIn(howToConnect: string): string {
  const lines = howToConnect.split('\n');
  return lines.slice(lines.indexOf('define command {'), lines.indexOf('')).join('\n');
}

function nagiosCfg(): string {
  const at = (name: string) => join(folder, name);
  const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
  return `
log_file=${at('nagios.log')}
cfg_file=${at('objects.cfg')}
object_cache_file=${at('objects.cache')}
precached_object_file=${at('objects.precache')}
status_file=${at('status.dat')}
temp_file=${at('nagios.tmp')}
temp_path=${at('checks')}
check_result_path=${at('checks')}
state_retention_file=${at('retention.dat')}
lock_file=${at('nagios.lock')}
command_file=${at('nagios.cmd')}
query_socket=${at('nagios.qh')}
check_external_commands=0
check_for_updates=0
nagios_user=${userInfo().username}
nagios_group=${group}
interval_length=1
illegal_macro_output_chars=\`~$&|'"<>
`;
}

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const TIMES = `
  check_interval 1
  retry_interval 1
  max_check_attempts 1
  check_period always
  notification_period always
  notification_interval 0
  contacts evenkeel`;
const OBJECTS = `
define timeperiod {
  timeperiod_name always
  alias always
${DAYS.map((day) => `  ${day} 00:00-24:00`).join('\n')}
}
define command {
  command_name check
  command_line sh ${join(folder, 'check.sh')}
}
define contact {
  contact_name evenkeel
  host_notifications_enabled 1
  service_notifications_enabled 1
  host_notification_period always
  service_notification_period always
  host_notification_options d,u,r,f,s
  service_notification_options w,u,c,r,f,s
  host_notification_commands notify-host-by-evenkeel
  service_notification_commands notify-service-by-evenkeel
}
define command {
  command_name well
  command_line echo well
}
define host {
  host_name db-1
  address 127.0.0.1
  check_command well
${TIMES}
}
define service {
  host_name db-1
  service_description Disk /
  check_command check
${TIMES}
}
define host {
  host_name web-1
  address 127.0.0.1
  check_command check
${TIMES}
}
`;
