/**
 * The intake while much is stored: one signal a request through the door of a node with a million signals (ten with
 * `--scale full`) and, in turn, through that of one with none, on the same machine.
 */
import { type Figure, percentile } from './figure.ts';
import { bodiesOf, KEYS, pagerBody } from './intake-bodies.ts';
import { closedLoop, type Load, type Storm } from './intake-load.ts';
import { askedSizes } from './scale.ts';
import { fill } from './scale-data.ts';
import { type House, openHouse } from './scale-house.ts';

const SENDERS = 64;
const ROUNDS = 5;
const SECONDS = 5;
const TEN_MILLION = 10_000_000;

export async function benchIntakeStored(): Promise<readonly Figure[]> {
  const sizes = askedSizes();
  const empty = await openHouse();
  try {
    const full = await openHouse();
    try {
      const tell = (words: string) => void process.stderr.write(`intake-stored: ${words}\n`);
      await fill({ db: full.db, ...sizes, tell });
      tell('both doors in turn');
      return [figureOf(sizes.signals, await rounds(await doorOf(empty), await doorOf(full)))];
    } finally {
      await full.close();
    }
  } finally {
    await empty.close();
  }
}

interface Round {
  readonly empty: Storm;
  readonly full: Storm;
}

async function rounds(empty: Load, full: Load): Promise<readonly Round[]> {
  const storm = { senders: SENDERS, seconds: SECONDS };
  for (const door of [empty, full]) await closedLoop(door, storm);
  const all: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    all.push({ empty: await closedLoop(empty, storm), full: await closedLoop(full, storm) });
  }
  return all;
}

async function doorOf({ url, post }: House): Promise<Load> {
  await post('/api/v1/services', { name: 'bench-stored', tier: 'T3' });
  const sender = { service: 'bench-stored', source: 'pagerduty' };
  const { key } = await post<{ readonly key: string }>('/api/v1/integrations', sender);
  return { url: `${url}/v2/enqueue`, bodies: bodiesOf(KEYS, (n) => pagerBody(key, n)) };
}

/** Middles over the rounds; the ratio is taken within each. */
function figureOf(signals: number, all: readonly Round[]): Figure {
  const middle = (of: (round: Round) => number) => percentile(all.map(of), 0.5);
  const ratios = all.map(({ full, empty }) => full.perSecond / empty.perSecond);
  const ratio = ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? 0;
  const least = signals >= TEN_MILLION ? 0.8 : 0.9;
  return {
    ...{ bench: 'intake-stored', case: `one signal a request while ${signals / 1e6} M are stored` },
    ...{ value: Math.round(middle(({ full }) => full.perSecond)), unit: 'signals/s' },
    ...{ limit: Math.round(middle(({ empty }) => empty.perSecond)), ratio },
    ...{ p50Ms: middle(({ full }) => full.p50Ms), p99Ms: middle(({ full }) => full.p99Ms) },
    ...{ goal: `>= ${least} x with nothing stored`, met: ratio >= least },
  };
}
