/**
 * Brings Prometheus, Alertmanager, amtool, Postfix, Dovecot, Nagios, Apprise, two kinds of `ping` and the script engine of Zabbix for the
 * tests that talk to them, and `libfaketime` for nodes whose clocks are wrong: `apt-get download` and `dpkg -x` into `.cache/binaries`, where `findProgram` looks. Nothing is
 * installed and no rights are needed. Machines without apt skip those tests; a machine that has apt and cannot
 * download fails here, unless the programs are on its path or in the folder that EVENKEEL_FOREIGN_BIN names.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { FAKETIME, FOREIGN_CACHE, findFaketime, findProgram } from './foreign.ts';

/** By the names of which one is enough. */
const PROGRAMS = [
  ['prometheus'],
  ['alertmanager', 'prometheus-alertmanager'],
  ['amtool'],
  ['postfix-master'],
] as const;
const PACKAGES = ['prometheus', 'prometheus-alertmanager', 'postfix'] as const;
/** Nice to have: a machine that cannot bring them is no failure. */
const EXTRAS: readonly Extra[] = [
  { path: 'usr/bin/zabbix_js', packages: ['zabbix-proxy-sqlite3'] },
  { path: 'usr/sbin/nagios4', packages: ['nagios4-core'] },
  { path: 'bin/ping', packages: ['iputils-ping'] },
  { path: 'bin/busybox', packages: ['busybox'] },
  { path: FAKETIME, packages: ['libfaketime'], library: true },
  { path: 'usr/sbin/dovecot', packages: ['dovecot-core', 'dovecot-imapd'], house: true },
  {
    path: 'usr/bin/apprise',
    packages: [
      ...['apprise', 'python3-click', 'python3-markdown', 'python3-requests', 'python3-yaml'],
      ...['python3-requests-oauthlib', 'python3-oauthlib', 'python3-urllib3', 'python3-idna'],
      ...['python3-charset-normalizer', 'python3-chardet', 'python3-certifi', 'python3-six'],
    ],
    libraries: 'usr/lib/python3/dist-packages',
  },
];

interface Extra {
  readonly path: string;
  readonly packages: readonly string[];
  /** No program: it keeps its place below the cache. */
  readonly library?: true;
  /** Of a program in Python: where its libraries lie. */
  readonly libraries?: string;
  /** It names its parts by folders of the system: it runs where it sees ours laid over them. */
  readonly house?: true;
}

export function setup(): void {
  if (!complete() && hasApt()) fetchPrograms();
  for (const extra of EXTRAS) {
    if (!isHere(extra) && hasApt()) fetchExtra(extra);
  }
  for (const names of PROGRAMS) {
    const path = findProgram(...names);
    if (path === undefined) continue;
    const { stdout, stderr } = run(path, ['--version'], dirname(path));
    process.stdout.write(`${`${stdout}${stderr}`.split('\n')[0]}\n`);
  }
}

function isHere({ path, library }: Extra): boolean {
  return (library ? findFaketime() : findProgram(basename(path))) !== undefined;
}

function complete(): boolean {
  return PROGRAMS.every((names) => findProgram(...names) !== undefined);
}

function hasApt(): boolean {
  return findProgram('apt-get') !== undefined && findProgram('dpkg') !== undefined;
}

/** Unpacks beside the cache first, so that an interrupted download leaves nothing half. */
function fetchPrograms(): void {
  const cache = resolve(FOREIGN_CACHE);
  mkdirSync(dirname(cache), { recursive: true });
  const work = mkdtempSync(`${cache}-`);
  try {
    must(download(work, PACKAGES), `apt-get download ${PACKAGES.join(' ')}`);
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
      must(run('dpkg', ['-x', file, 'unpacked'], work), `dpkg -x ${file}`);
    }
    freeAlertmanager(join(work, 'unpacked/usr'));
    freePostfix(join(work, 'unpacked/usr'));
    rmSync(cache, { recursive: true, force: true });
    renameSync(join(work, 'unpacked'), cache);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Beside the others; without a word where it cannot be had. */
function fetchExtra(extra: Extra): void {
  const cache = resolve(FOREIGN_CACHE);
  mkdirSync(join(cache, 'usr/bin'), { recursive: true });
  const work = mkdtempSync(`${cache}-`);
  try {
    if (download(work, extra.packages).status !== 0) return;
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
      if (run('dpkg', ['-x', file, 'unpacked'], work).status !== 0) return;
    }
    const program = join(work, 'unpacked', extra.path);
    if (existsSync(program)) moveExtra(extra, { program, work, cache });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function moveExtra(
  { path, library, libraries, house }: Extra,
  from: { readonly program: string; readonly work: string; readonly cache: string },
): void {
  const { program, work, cache } = from;
  const name = basename(program);
  if (house) {
    moveHouse(name, { from: join(work, 'unpacked'), cache });
    return;
  }
  if (library) {
    mkdirSync(dirname(join(cache, path)), { recursive: true });
    renameSync(program, join(cache, path));
    return;
  }
  if (libraries === undefined) {
    renameSync(program, join(cache, 'usr/bin', name));
    return;
  }
  const home = join(cache, 'usr/lib', name);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(dirname(home), { recursive: true });
  renameSync(join(work, 'unpacked', libraries), home);
  renameSync(program, join(home, `${name}.py`));
  const script = `#!/bin/sh
home=$(dirname "$(dirname "$(readlink -f "$0")")")/lib/${name}
PYTHONPATH="$home" exec python3 "$home/${name}.py" "$@"
`;
  writeFileSync(join(cache, 'usr/bin', name), script, { mode: 0o755 });
}

/** Only root may lay one folder over another, in a view of the disk that is the program's alone. */
function moveHouse(
  name: string,
  { from, cache }: { readonly from: string; readonly cache: string },
): void {
  const home = join(cache, 'usr/lib', `${name}-house`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(dirname(home), { recursive: true });
  renameSync(from, home);
  const script = `#!/bin/sh
home=$(dirname "$(dirname "$(readlink -f "$0")")")/lib/${name}-house
exec unshare -m sh -c 'mount -t overlay overlay -o "lowerdir=$0/usr:/usr" /usr && exec /usr/sbin/${name} "$@"' "$home" "$@"
`;
  writeFileSync(join(cache, 'usr/bin', name), script, { mode: 0o755 });
}

/**
 * Debian's Alertmanager reads its templates from a folder of the system, where nothing is installed here.
 * In our copy that name becomes one of the same length for the folder it runs in, which a small program
 * named `alertmanager` makes the right one.
 */
function freeAlertmanager(usr: string): void {
  const program = join(usr, 'bin/prometheus-alertmanager');
  const bytes = readFileSync(program);
  const here = Buffer.from('./'.repeat(TEMPLATES.length / 2));
  for (let at = bytes.indexOf(TEMPLATES); at !== -1; at = bytes.indexOf(TEMPLATES, at)) {
    here.copy(bytes, at);
  }
  writeFileSync(program, bytes);
  const script = `#!/bin/sh
bin=$(dirname "$(readlink -f "$0")")
cd "$bin/../share/prometheus/alertmanager" || exit 1
exec "$bin/prometheus-alertmanager" "$@"
`;
  writeFileSync(join(usr, 'bin/alertmanager'), script, { mode: 0o755 });
}

/** Debian's Postfix looks for its libraries in a folder of the system: a small program shows it ours. */
function freePostfix(usr: string): void {
  const script = `#!/bin/sh
usr=$(dirname "$(dirname "$(readlink -f "$0")")")
export LD_LIBRARY_PATH="$usr/lib/postfix"
[ "$1" = --version ] && { echo "postfix, by $usr"; exit 0; }
exec "$usr/lib/postfix/sbin/master" "$@"
`;
  writeFileSync(join(usr, 'bin/postfix-master'), script, { mode: 0o755 });
}

const TEMPLATES = '/usr/share/prometheus/alertmanager';

/** By the machine's lists of packages; where it has none, or they are not ours to read, by lists of our own. */
function download(work: string, packages: readonly string[]) {
  const done = run('apt-get', ['-qq', 'download', ...packages], work);
  if (done.status === 0) return done;
  ownLists ??= makeLists();
  return run('apt-get', ['-qq', ...ownLists, 'download', ...packages], work);
}

let ownLists: readonly string[] | undefined;

function makeLists(): readonly string[] {
  const home = resolve(`${FOREIGN_CACHE}-lists`);
  const state = join(home, 'state');
  const cache = join(home, 'cache');
  for (const folder of [join(state, 'lists/partial'), join(cache, 'archives/partial')]) {
    mkdirSync(folder, { recursive: true });
  }
  const options = [
    ...['-o', `Dir::State=${state}`, '-o', 'Dir::State::status=/var/lib/dpkg/status'],
    ...['-o', `Dir::Cache=${cache}`, '-o', 'APT::Sandbox::User='],
  ];
  must(run('apt-get', ['-qq', ...options, 'update'], home), 'apt-get update');
  return options;
}

function run(program: string, words: readonly string[], cwd: string) {
  return spawnSync(program, [...words], { cwd, encoding: 'utf8', timeout: 120_000 });
}

function must(done: ReturnType<typeof run>, what: string): void {
  if (done.status !== 0) throw new Error(`${what}: ${done.stderr || done.error?.message}`);
}
