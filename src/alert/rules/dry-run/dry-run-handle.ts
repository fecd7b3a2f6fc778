/**
 * Asks for a dry run, and works on it: signals are read in slices and told to two replays, one of the rules in
 * force and one of those proposed; between slices others get their turn and the progress is kept. A job that
 * dies begins anew. Nothing but the row of the run is written.
 */
import type { Origin } from '../../../identity/audit.ts';
import { plusSeconds, secondsBetween } from '../../../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../../../kernel/refusal.ts';
import type { Machine } from '../../../platform/machine.ts';
import { enqueue } from '../../../platform/outbox.ts';
import { newId } from '../../../platform/random.ts';
import type { Reader } from '../../../platform/reader.ts';
import type { CompiledRule, Subject } from '../../core/judging/book.ts';
import {
  differenceOf,
  judgesOf,
  type Replay,
  type Replayed,
  replayOf,
} from '../../core/judging/dry-run.ts';
import { compileRule, type Ground, NO_GROUND, type RawRule } from '../compile-rule.ts';
import { faulty } from '../faults.ts';
import { groundOf, ready } from '../load-book.ts';
import { resolved, ruleNotFound } from '../rule-handle.ts';
import type { NewRule } from '../rule-shape.ts';
import { allRules, type RuleRow } from '../rule-store.ts';
import { eventOf, subjectOf } from '../subject-of.ts';
import { type DryRunWish, MAX_TRIED } from './dry-run-shape.ts';
import {
  countEvents,
  type DryRunRow,
  dryRunById,
  finishDryRun,
  forgetOld,
  insertDryRun,
  type KeptCell,
  placesOf,
  saveProgress,
  sliceOf,
} from './dry-run-store.ts';

const KEPT_SECONDS = 6 * 3_600;
const MAX_SPAN_SECONDS = 31 * 86_400;
const MAX_AT_ONCE = 5;
const SLICE = 500;
/** Slices between two notes of progress. */
const NOTE_EVERY = 10;
const MOST_IN_CELL = 1_000;

export function askDryRun(
  machine: Machine,
  origin: Origin,
  wish: DryRunWish,
): Promise<DryRunRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const { from, to } = wish;
    if (from >= to) return wrong('to', 'must be after from');
    if (secondsBetween(from, to) > MAX_SPAN_SECONDS) return wrong('from', 'at most 31 days');
    const rules = await allRules(tx);
    const proposed = await proposedBy(tx, wish, rules);
    if (isRefusal(proposed)) return proposed;
    if ((await forgetOld(tx, plusSeconds(tx.now, -KEPT_SECONDS))) >= MAX_AT_ONCE) {
      const message = `${MAX_AT_ONCE} dry runs are under way; ask again when one is over.`;
      return refuse('conflict', 'dry_run.too_many', message);
    }
    const total = await countEvents(tx, { from, to }, MAX_TRIED + 1);
    const id = newId();
    const present = rules.filter(({ enabled }) => enabled).map(rawOf);
    const createdBy = origin.actor;
    const run = { id, createdBy, fromAt: from, toAt: to, present, proposed, total };
    await insertDryRun(tx, run);
    await enqueue(tx, { task: 'rules.dry-run', payload: { id }, maxAttempts: 3 });
    return (await dryRunById(tx, id)) ?? dryRunNotFound();
  });
}

export async function workOn(machine: Machine, id: string): Promise<void> {
  const run = await dryRunById(machine.db, id);
  if (run === undefined || run.state === 'done') return;
  const places = await placesOf(machine.db);
  const ground = await groundOf(machine.db);
  const once = new Map<string, CompiledRule>();
  const [was, is] = judgesOf(
    readyOnce(run.present, ground, once),
    readyOnce(run.proposed, ground, once),
  );
  const before = replayOf(was, places.services);
  const after = replayOf(is, places.services);
  const told = await replayAll(machine, run, { places, replays: [before, after] });
  const cells = differenceOf(before.end(), after.end(), MOST_IN_CELL).map(
    ({ name, count, numbers }): KeptCell => ({
      ...{ name, count },
      signals: numbers.map((number) => told.signals[number] ?? ''),
    }),
  );
  const { done, untried } = told;
  await machine.db.transact((tx) =>
    finishDryRun(tx, { id, state: 'done', done, untried, cells, words: null }),
  );
}

/** Rules both books hold are one, and asked once of an event that both see alike. */
function readyOnce(
  rules: readonly RawRule[],
  ground: Ground,
  once: Map<string, CompiledRule>,
): readonly CompiledRule[] {
  return rules.map((raw) => {
    const text = JSON.stringify(raw);
    const known = once.get(text) ?? ready([raw], ground).map(remembering)[0];
    if (known === undefined) throw new Error('a rule is always made ready');
    once.set(text, known);
    return known;
  });
}

function remembering(rule: CompiledRule): CompiledRule {
  let seen: Subject | undefined;
  let held = false;
  return {
    ...rule,
    holds: (subject) => {
      if (subject === seen) return held;
      held = rule.holds(subject);
      seen = subject;
      return held;
    },
  };
}

/** The last try has failed: whoever waits is told. */
export async function giveUp(machine: Machine, id: string, words: string): Promise<void> {
  await machine.db.transact((tx) =>
    finishDryRun(tx, { id, state: 'failed', done: 0, untried: 0, cells: [], words }),
  );
}

export function dryRunNotFound(): Refusal {
  return refuse('notFound', 'dry_run.unknown', 'There is no such dry run, or it is too old.');
}

async function replayAll(
  machine: Machine,
  run: DryRunRow,
  to: {
    readonly places: Awaited<ReturnType<typeof placesOf>>;
    readonly replays: readonly Replay[];
  },
): Promise<{
  readonly signals: readonly string[];
  readonly done: number;
  readonly untried: number;
}> {
  const signals: string[] = [];
  let done = 0;
  let nth = 0;
  for await (const slice of slicesOf(machine.db, run)) {
    for (const stored of slice) {
      const told = replayedOf(stored, to.places);
      if (told === undefined) continue;
      for (const replay of to.replays) replay.take(told);
      signals.push(stored.signal);
    }
    done += slice.length;
    nth += 1;
    if (nth % NOTE_EVERY === 0) {
      await machine.db.transact((tx) => saveProgress(tx, run.id, done));
    }
  }
  return { signals, done, untried: done - signals.length };
}

/** The signals of the window in order; the next slice is read while one is worked on. */
async function* slicesOf(db: Reader, run: DryRunRow) {
  const read = (after: Parameters<typeof sliceOf>[2]['after'], left: number) =>
    sliceOf(db, { from: run.fromAt, to: run.toAt }, { after, limit: Math.min(SLICE, left) });
  let left = MAX_TRIED;
  let coming = read(undefined, left);
  for (;;) {
    const slice = await coming;
    const last = slice.at(-1);
    left -= slice.length;
    if (last === undefined) return;
    const isLast = slice.length < SLICE || left <= 0;
    if (!isLast) {
      coming = read([last.receivedAt, last.signal], left);
      // Whoever works on this slice may fail first; what becomes of the next is asked for later.
      coming.catch(() => undefined);
    }
    yield slice;
    if (isLast) return;
  }
}

/** As the rules see it; undefined where it was kept without its event, or its sender is gone. */
function replayedOf(
  stored: Awaited<ReturnType<typeof sliceOf>>[number],
  { integrations, services }: Awaited<ReturnType<typeof placesOf>>,
): Replayed | undefined {
  const event = eventOf(stored);
  const sender = integrations.get(stored.integrationId ?? '');
  const service = services.get(sender?.serviceId ?? '');
  if (event === undefined || sender === undefined || service === undefined) return undefined;
  const subject = subjectOf(
    {
      ...stored,
      ...{ integrationName: sender.name, serviceId: service.id, serviceName: service.name },
      serviceTier: service.tier,
    },
    event,
  );
  return { at: stored.receivedAt, event: { ...event, links: [], cuts: [], raw: '' }, subject };
}

/** The rules as they would stand, those that are on, ready to be kept. */
async function proposedBy(
  reader: Reader,
  wish: DryRunWish,
  present: readonly RuleRow[],
): Promise<readonly RawRule[] | Refusal> {
  const { rules, add, change, remove } = wish;
  const given = [rules, add, change, remove].filter((one) => one !== undefined);
  if (given.length !== 1) return wrong('rules', 'give one of rules, add, change and remove');
  const named = change?.id ?? remove;
  if (named !== undefined && !present.some(({ id }) => id === named)) return ruleNotFound();
  if (rules !== undefined) return checkedAll(reader, rules);
  const stay = present.filter(({ id }) => id !== remove);
  if (add !== undefined) return checkedAll(reader, [...stay, add]);
  return checkedAll(
    reader,
    stay.map((rule) => (rule.id === change?.id ? { ...change.rule, id: rule.id } : rule)),
  );
}

async function checkedAll(
  reader: Reader,
  rules: readonly (NewRule & { readonly id?: string | undefined })[],
): Promise<readonly RawRule[] | Refusal> {
  const checked: RawRule[] = [];
  for (const rule of rules.filter(({ enabled }) => enabled)) {
    const actions = await resolved(reader, rule.actions);
    if (isRefusal(actions)) return actions;
    const raw = rawOf({ ...rule, actions, id: rule.id ?? newId() });
    const made = compileRule(raw, NO_GROUND);
    if (made.kind === 'faults') return faulty(made.faults);
    checked.push(raw);
  }
  return checked;
}

function rawOf({ id, name, condition, actions, isLast }: RawRule): RawRule {
  return { id, name, condition, actions, isLast };
}

function wrong(path: string, message: string): Refusal {
  return refuse('invalid', 'dry_run.wrong_field', {
    message: `${path}: ${message}.`,
    fields: [{ path, message }],
  });
}
