/**
 * `npm run bench -- [case ...] [--json] [--scale full]`: measures this build on this machine. Every speed is a ratio against a
 * limit taken in the same run, since machines differ and shared ones wander. Prints how many goals were met
 * and writes the table of docs/benchmarks.md (not with --json, nor for a part of the cases).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { type Figure, machineLine } from './bench/figure.ts';
import { benchIntake } from './bench/intake.ts';
import { benchIntakeStored } from './bench/intake-stored.ts';
import { benchOncall } from './bench/oncall.ts';
import { benchPaging, benchStorm } from './bench/paging.ts';
import { benchMemory, benchStart } from './bench/process.ts';
import { benchScale } from './bench/scale.ts';
import { benchWeight } from './bench/weight.ts';

const CASES = {
  start: benchStart,
  memory: benchMemory,
  weight: benchWeight,
  intake: benchIntake,
  'intake-stored': benchIntakeStored,
  paging: benchPaging,
  storm: benchStorm,
  oncall: benchOncall,
  scale: benchScale,
} as const;
type Case = keyof typeof CASES;

const PAGE = 'docs/benchmarks.md';
const BEGIN = '<!-- the last whole run -->';
const END = '<!-- its end -->';

const asked = process.argv
  .slice(2)
  .filter((word, n, all) => !word.startsWith('--') && all[n - 1] !== '--scale');
const asJson = process.argv.includes('--json');
if (process.argv.includes('--help')) {
  process.stdout.write(
    `npm run bench -- [${Object.keys(CASES).join('|')}] [--json] [--scale full]\n`,
  );
  process.exit(0);
}
const unknown = asked.filter((name) => !(name in CASES));
if (unknown.length > 0) {
  process.stderr.write(
    `No such case: ${unknown.join(', ')}. There are: ${Object.keys(CASES).join(', ')}.\n`,
  );
  process.exit(2);
}

// `storm` is one round of what `paging` measures anyway.
const everything = Object.keys(CASES).filter((name) => name !== 'storm');
const names = (asked.length === 0 ? everything : asked) as Case[];
const figures: Figure[] = [];
for (const name of names) {
  for (const figure of await CASES[name]()) {
    figures.push(figure);
    process.stdout.write(`${asJson ? JSON.stringify(figure) : lineOf(figure)}\n`);
  }
}
const withGoal = figures.filter((figure) => figure.goal !== undefined);
const met = withGoal.filter((figure) => figure.met === true);
if (!asJson) {
  process.stdout.write(
    `${figures.length} figures, ${met.length} of ${withGoal.length} goals met\n`,
  );
  if (asked.length === 0) writePage();
}

function lineOf(figure: Figure): string {
  const ratio =
    figure.ratio === undefined ? '' : `, ${figure.ratio.toFixed(2)} x the limit of ${figure.limit}`;
  const p99 = figure.p99Ms === undefined ? '' : `, p50 ${figure.p50Ms} ms, p99 ${figure.p99Ms} ms`;
  const goal =
    figure.goal === undefined
      ? ''
      : `  (goal ${figure.goal}: ${figure.met === true ? 'met' : 'NOT met'})`;
  return `${figure.bench} ${figure.case}: ${figure.value} ${figure.unit}${ratio}${p99}${goal}`;
}

/** Only what stands between its two marks is written anew: the notes below are about many runs. */
function writePage(): void {
  const rows = figures.map(
    (f) =>
      `| ${f.bench} | ${f.case} | ${f.value} ${f.unit} | ${f.limit ?? ''} | ${f.ratio?.toFixed(2) ?? ''} | ${
        f.p99Ms === undefined ? '' : `${f.p50Ms} / ${f.p99Ms} ms`
      } | ${f.goal ?? ''} | ${f.met === undefined ? '' : f.met ? 'yes' : 'no'} |`,
  );
  const version = (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version;
  const before = readFileSync(PAGE, 'utf8');
  const [from, to] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (from === -1 || to < from)
    throw new Error(`${PAGE} has no place for a table: ${BEGIN} … ${END}`);
  const table = [
    BEGIN,
    '',
    `Version ${version}, ${new Date(Date.now()).toISOString().slice(0, 10)}, ${machineLine()}.`,
    '',
    '| Bench | Case | Value | Limit | Ratio | p50 / p99 | Goal | Met |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  writeFileSync(PAGE, before.slice(0, from) + table + before.slice(to));
}
