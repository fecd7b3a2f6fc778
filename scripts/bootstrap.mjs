/**
 * The one plain-JavaScript program of the project: it turns a fresh clone into a running Evenkeel.
 * It stands behind `npm start`, `npm test` and `bin/evenkeel.mjs`, so it may import only what Node
 * itself brings. It installs the packages when the lock file has changed, builds `dist/` when the
 * sources have changed, and then goes on in the same process. All it says goes to standard error:
 * standard output belongs to the program it starts.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const CACHE = join(ROOT, '.cache');
const DIST = join(ROOT, 'dist');
const CHILD = join(CACHE, 'bootstrap.child');
const MODULES = join(ROOT, 'node_modules');
const INSTALL_STAMP = join(MODULES, '.evenkeel-install');
const BUILD_STAMP = 'sources.json';
const WAIT_FOR_OTHER_MS = 600_000;

/** Folders and files `dist/` is made from; tests and texts beside the code do not count. */
const SOURCES = ['src', 'migrations', 'demo', 'fakes', 'sim', 'scripts/build.ts'];
const SOURCE_AT_TOP =
  /^(package-lock\.json|package\.json|index\.html|tsconfig.*\.json|.*\.config\.(ts|mjs|cjs|js))$/;
const NO_SOURCE = /(\.test\.tsx?|\.md)$/;

/** Makes the clone ready, then does `start`, `test` or any command of Evenkeel. Answers the exit code. */
export async function bootstrap(words) {
  refuseOldNode();
  const [first, ...rest] = words;
  try {
    await prepare(first === 'test');
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  }
  if (first === 'test') return runTypeScript('scripts/check.ts', rest);
  const { main } = await import(pathToFileURL(join(DIST, 'cli.mjs')).href);
  return main(first === 'start' ? ['serve', ...rest] : words);
}

/**
 * What `dist/` would be made from now: each source with size and times, and one hash over all
 * contents. `scripts/build.ts` keeps it in `dist/` so that the next start can compare.
 * @returns {{hash: string, files: Record<string, string>}}
 */
export function sourceStamp() {
  const files = listSources();
  const hash = createHash('sha256').update(process.versions.node.split('.')[0]);
  for (const path of Object.keys(files).sort()) {
    hash.update(`\0${path}\0`).update(fs.readFileSync(join(ROOT, path)));
  }
  return { hash: hash.digest('hex'), files };
}

/** Puts a finished build in the place of the old one, which a running server may still be reading. */
export function replaceDist(draft, stamp) {
  fs.writeFileSync(join(draft, BUILD_STAMP), JSON.stringify(stamp));
  const old = join(CACHE, `dist-old-${process.pid}`);
  if (fs.existsSync(DIST)) fs.renameSync(DIST, old);
  fs.renameSync(draft, DIST);
  fs.rmSync(old, { recursive: true, force: true });
}

async function prepare(withTools) {
  if (isBuilt() && isInstalled(withTools)) return;
  await underLock(async () => {
    const built = isBuilt();
    if (!isInstalled(withTools || !built)) await install();
    if (!built) await build();
  });
}

// --- packages ---------------------------------------------------------------------------------

/** Without `withTools` it is enough that what runs is there: a packed image may leave out the rest. */
function isInstalled(withTools) {
  const wanted = installStamp();
  if (readText(INSTALL_STAMP) === wanted) return true;
  if (!npmHasInstalled(withTools)) return false;
  if (withTools) fs.writeFileSync(INSTALL_STAMP, wanted);
  return true;
}

function installStamp() {
  const lock = fs.readFileSync(join(ROOT, 'package-lock.json'));
  const machine = `${process.platform} ${process.arch} ${process.versions.modules}`;
  return createHash('sha256').update(machine).update(lock).digest('hex');
}

/**
 * Somebody may have run npm themselves: its own record of what it installed is compared. Of the
 * optional packages only those made for this very machine must be there.
 */
function npmHasInstalled(withTools) {
  const has = readJson(join(MODULES, '.package-lock.json'))?.packages;
  const wants = readJson(join(ROOT, 'package-lock.json'))?.packages;
  if (has === undefined || wants === undefined) return false;
  return Object.entries(wants).every(([path, entry]) => {
    if (path === '' || (entry.dev && !withTools)) return true;
    if (has[path] !== undefined) return has[path].version === entry.version;
    const { os, cpu, libc } = entry;
    const isForHere = os?.includes(process.platform) && cpu?.includes(process.arch) && !libc;
    return entry.optional === true && !isForHere;
  });
}

async function install() {
  say('Installing packages (once, and again when they change) ...');
  const npm = findNpm();
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress'];
  args.push('--loglevel=error', '--include=dev', '--include=optional', '--engine-strict=false');
  const code = await runQuietly(npm.command, [...npm.args, ...args], npmEnvironment());
  if (code !== 0) throw new Error('The packages could not be installed (npm ci); see above.');
  fs.writeFileSync(INSTALL_STAMP, installStamp());
}

/** npm itself, if it started us; else one beside this Node or at a usual place; else by the path. */
function findNpm() {
  const asked = process.env.npm_execpath ?? '';
  const ours = dirname(dirname(process.execPath));
  const places = [ours, '/usr', '/usr/local'].flatMap((prefix) =>
    ['lib/node_modules', 'share/nodejs'].map((at) => join(prefix, at, 'npm/bin/npm-cli.js')),
  );
  if (asked.endsWith('npm-cli.js')) places.unshift(asked);
  const found = places.find((path) => fs.existsSync(path));
  return found === undefined
    ? { command: 'npm', args: [] }
    : { command: process.execPath, args: [found] };
}

/** A home that cannot be written (or is missing) gives npm a cache inside the project. */
function npmEnvironment() {
  const env = withNodeOnPath();
  const home = homeFolder();
  const cache = env.npm_config_cache ?? (home && join(home, '.npm'));
  if (cache === undefined || !isWritable(cache)) env.npm_config_cache = join(CACHE, 'npm');
  if (home === undefined) {
    env.HOME = join(CACHE, 'home');
    fs.mkdirSync(env.HOME, { recursive: true });
  }
  return env;
}

function homeFolder() {
  try {
    const home = homedir();
    return home !== '' && fs.existsSync(home) ? home : undefined;
  } catch {
    return undefined;
  }
}

function isWritable(folder) {
  try {
    if (!fs.existsSync(folder)) fs.mkdirSync(folder);
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Times and sizes first; only where they differ are the contents read. */
function isBuilt() {
  const stamp = readJson(join(DIST, BUILD_STAMP));
  if (stamp === undefined || !fs.existsSync(join(DIST, 'cli.mjs'))) return false;
  const now = listSources();
  const paths = Object.keys(now);
  const same =
    paths.length === Object.keys(stamp.files).length &&
    paths.every((path) => now[path] === stamp.files[path]);
  if (same) return true;
  const fresh = sourceStamp();
  if (fresh.hash !== stamp.hash) return false;
  try {
    fs.writeFileSync(join(DIST, BUILD_STAMP), JSON.stringify(fresh));
  } catch {
    // A read-only clone is compared by content at each start; slower, and right.
  }
  return true;
}

async function build() {
  say('Building (once, and again when the sources change) ...');
  const args = ['--import', tsx(), join(ROOT, 'scripts/build.ts')];
  const code = await runQuietly(process.execPath, args, withNodeOnPath());
  if (code !== 0) throw new Error('Evenkeel could not be built; see above.');
}

function listSources() {
  const files = {};
  const add = (path) => {
    const entry = fs.statSync(join(ROOT, path), { throwIfNoEntry: false });
    if (entry === undefined || NO_SOURCE.test(path)) return;
    if (entry.isDirectory()) {
      for (const name of fs.readdirSync(join(ROOT, path))) add(`${path}/${name}`);
    } else {
      files[path] = `${entry.size} ${entry.mtimeMs} ${entry.ctimeMs}`;
    }
  };
  for (const path of SOURCES) add(path);
  for (const name of fs.readdirSync(ROOT)) if (SOURCE_AT_TOP.test(name)) add(name);
  return files;
}

// --- two starts at once -----------------------------------------------------------------------

/** One start at a time prepares the folder; a lock whose process has gone is void. */
async function underLock(work) {
  fs.mkdirSync(CACHE, { recursive: true });
  const lock = join(CACHE, 'bootstrap.lock');
  const until = Date.now() + WAIT_FOR_OTHER_MS;
  for (let told = false; !takeLock(lock); told = true) {
    const holder = readText(lock);
    if (holder === undefined) continue;
    if (!isAlive(holder)) {
      dropVoidLock(lock, holder);
      continue;
    }
    if (Date.now() > until) {
      throw new Error(
        `Process ${holder.split(' ')[0]} has been preparing this folder for too long.`,
      );
    }
    if (!told)
      say(`Another start (process ${holder.split(' ')[0]}) is preparing this folder; waiting ...`);
    await new Promise((done) => setTimeout(done, 200));
  }
  try {
    clearRemains();
    await work();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

/** A link makes name and content appear together, so that no half-written lock is ever read. */
function takeLock(lock) {
  const mine = `${lock}.${process.pid}`;
  fs.writeFileSync(mine, `${process.pid} ${beginOf(process.pid)}`);
  try {
    fs.linkSync(mine, lock);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(mine, { force: true });
  }
}

function dropVoidLock(lock, seen) {
  const aside = `${lock}.void.${process.pid}`;
  try {
    fs.renameSync(lock, aside);
    if (readText(aside) !== seen) fs.linkSync(aside, lock);
  } catch {
    // Another start was quicker.
  }
  fs.rmSync(aside, { force: true });
}

function isAlive(holder) {
  const [pid, begin] = holder.split(' ');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return beginOf(Number(pid)) === begin;
}

/** Numbers of processes are used again; together with their beginning they are not. */
function beginOf(pid) {
  if (process.platform !== 'linux') return 'x';
  const stat = readText(`/proc/${pid}/stat`) ?? '';
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? 'gone' : (fields[19] ?? 'gone');
}

/**
 * Shows what the program said only if it fails. A signal ends it at once: npm would first finish
 * its downloads, and whatever is half done is done again by the next start.
 */
async function runQuietly(command, args, env) {
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  fs.writeFileSync(CHILD, `${child.pid} ${beginOf(child.pid)}`);
  const said = [];
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));
  let interrupted = false;
  const code = await ended(child, () => {
    interrupted = true;
    child.kill('SIGKILL');
  });
  fs.rmSync(CHILD, { force: true });
  if (interrupted) throw new Error('Interrupted.');
  if (code !== 0) process.stderr.write(Buffer.concat(said));
  return code;
}

/** A start that was killed outright may have left its npm behind, and a build half done. */
function clearRemains() {
  for (const name of fs.readdirSync(CACHE)) {
    if (name.startsWith('dist-')) fs.rmSync(join(CACHE, name), { recursive: true, force: true });
  }
  const left = readText(CHILD);
  if (left !== undefined && isAlive(left)) process.kill(Number(left.split(' ')[0]), 'SIGKILL');
  fs.rmSync(CHILD, { force: true });
}

function runTypeScript(script, args) {
  const all = ['--import', tsx(), join(ROOT, script), ...args];
  const options = { cwd: ROOT, env: withNodeOnPath(), stdio: 'inherit' };
  const child = spawn(process.execPath, all, options);
  return ended(child, (name) => child.kill(name));
}

function tsx() {
  return pathToFileURL(join(MODULES, 'tsx/dist/loader.mjs')).href;
}

/** The exit code; meanwhile signals are passed on, so that nothing we started outlives us. */
function ended(child, onSignal) {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const name of names) process.on(name, onSignal);
  return new Promise((done) => {
    child.on('error', (error) => {
      say(error.message);
      done(127);
    });
    child.on('close', (code, signal) => done(signal === null ? (code ?? 1) : 130));
  }).finally(() => {
    for (const name of names) process.off(name, onSignal);
  });
}

/** npm and the tools look for `node` by name. */
function withNodeOnPath() {
  return {
    ...process.env,
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? '/usr/bin:/bin'}`,
  };
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 23) return;
  say(
    `Evenkeel needs Node 20.19 or newer (20.19+, 22.12+ or 24+); this is ${process.versions.node}.\n` +
      'Install a current Node from https://nodejs.org/ and try again.',
  );
  process.exit(1);
}

function readText(path) {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function readJson(path) {
  try {
    return JSON.parse(fs.readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Ends with that code once all is written; a forgotten timer holds the process a second at most. */
export function leaveWith(code) {
  process.exitCode = code;
  setTimeout(() => process.exit(), 1_000).unref();
}

const script = process.argv[1];
if (
  script !== undefined &&
  relative(fs.realpathSync(script), fileURLToPath(import.meta.url)) === ''
) {
  leaveWith(await bootstrap(process.argv.slice(2)));
}
