/**
 * Adding, changing, ordering and deleting rules. Each change is checked whole, audited and turns the page of
 * the book in one transaction, so that every node runs the new book from the commit on.
 */
import { audit, type Origin } from '../../identity/audit.ts';
import { versionConflict } from '../../identity/handle.ts';
import { isRefusal, type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueue } from '../../platform/outbox.ts';
import { newId } from '../../platform/random.ts';
import type { Reader } from '../../platform/reader.ts';
import { unknownService } from '../../service/handle.ts';
import { serviceByIdOrName } from '../../service/store.ts';
import { turnBook } from '../intake/intake-store.ts';
import { LOOK } from '../silences/ends-handle.ts';
import { compileRule, NO_GROUND } from './compile-rule.ts';
import { faulty } from './faults.ts';
import { MAX_RULES, type NewRule, type RuleActionsInput, type RuleChange } from './rule-shape.ts';
import {
  allRules,
  forgetFailure,
  orderRules,
  type RuleRow,
  ruleById,
  saveRule,
} from './rule-store.ts';
import { tableByIdOrName } from './tables/table-store.ts';

/** Comes after those that are there. */
export function addRule(
  machine: Machine,
  origin: Origin,
  input: NewRule,
): Promise<RuleRow | Refusal> {
  return machine.db.transact(async (tx) => {
    await turnBook(tx);
    const others = await allRules(tx);
    if (others.length >= MAX_RULES) return tooMany();
    const actions = await sound(tx, input);
    if (isRefusal(actions)) return actions;
    const rule: RuleRow = {
      ...{ ...input, id: newId(), actions, version: 1, deletedAt: null },
      position: (others.at(-1)?.position ?? 0) + 1,
      ...{ createdBy: origin.actor, createdAt: tx.now },
      ...{ changedBy: origin.actor, changedAt: tx.now },
    };
    await saveRule(tx, rule);
    const object = `rule:${rule.id}`;
    await audit(tx, { ...origin, action: 'rule.added', object, new: told(rule) });
    return rule;
  });
}

export function changeRule(
  machine: Machine,
  origin: Origin,
  wish: RuleChange & { readonly id: string },
): Promise<RuleRow | Refusal> {
  const { id, expectedVersion, ...change } = wish;
  return machine.db.transact(async (tx) => {
    await turnBook(tx);
    const before = await ruleById(tx, id);
    if (before === undefined || before.deletedAt !== null) return ruleNotFound();
    if (expectedVersion !== undefined && expectedVersion !== before.version) {
      return versionConflict(before.version);
    }
    const laid = laidOver(before, change);
    const actions = await sound(tx, laid);
    if (isRefusal(actions)) return actions;
    return kept(tx, origin, { before, after: { ...laid, actions }, action: 'rule.changed' });
  });
}

/** It runs no more; what it did is still told in traces. */
export function deleteRule(
  machine: Machine,
  origin: Origin,
  id: string,
): Promise<undefined | Refusal> {
  return machine.db.transact(async (tx) => {
    await turnBook(tx);
    const before = await ruleById(tx, id);
    if (before === undefined) return ruleNotFound();
    if (before.deletedAt !== null) return undefined;
    const after = { ...before, deletedAt: tx.now };
    await kept(tx, origin, { before, after, action: 'rule.deleted' });
    return undefined;
  });
}

/** Back in its place, as it was. */
export function restoreRule(
  machine: Machine,
  origin: Origin,
  id: string,
): Promise<RuleRow | Refusal> {
  return machine.db.transact(async (tx) => {
    await turnBook(tx);
    const before = await ruleById(tx, id);
    if (before === undefined) return ruleNotFound();
    if (before.deletedAt === null) return before;
    if ((await allRules(tx)).length >= MAX_RULES) return tooMany();
    const actions = await sound(tx, before);
    if (isRefusal(actions)) return actions;
    const after = { ...before, actions, deletedAt: null };
    return kept(tx, origin, { before, after, action: 'rule.restored' });
  });
}

/** All of them, each once; whoever adds one meanwhile makes this list outdated. */
export function reorder(
  machine: Machine,
  origin: Origin,
  ids: readonly string[],
): Promise<undefined | Refusal> {
  return machine.db.transact(async (tx) => {
    await turnBook(tx);
    const before = (await allRules(tx)).map((rule) => rule.id);
    if ([...before].sort().join() !== [...ids].sort().join()) {
      return wrong('ids', 'name every rule once, as the list has them now');
    }
    await orderRules(tx, ids);
    const object = 'rule_book:order';
    await audit(tx, { ...origin, action: 'rule.reordered', object, old: before, new: ids });
    return undefined;
  });
}

export function ruleNotFound(): Refusal {
  return refuse('notFound', 'rule.unknown', 'There is no such rule.');
}

/** With service and table by id, or the refusal naming what is not there. */
export async function resolved(
  reader: Reader,
  actions: RuleActionsInput,
): Promise<RuleActionsInput | Refusal> {
  const { service, enrich, ...rest } = actions;
  const found = service === undefined ? undefined : await serviceByIdOrName(reader, service);
  if (service !== undefined && (found === undefined || found.archivedAt !== null)) {
    return unknownService('actions.service', service);
  }
  const table = enrich === undefined ? undefined : await tableByIdOrName(reader, enrich.table);
  if (enrich !== undefined && table === undefined) {
    return wrong('actions.enrich.table', `there is no table ${enrich.table}`);
  }
  return {
    ...rest,
    ...(found === undefined ? {} : { service: found.id }),
    ...(enrich === undefined || table === undefined
      ? {}
      : { enrich: { table: table.id, by: enrich.by } }),
  };
}

async function sound(
  tx: Tx,
  rule: Pick<RuleRow, 'name' | 'condition' | 'actions' | 'isLast'>,
): Promise<RuleActionsInput | Refusal> {
  if (Object.keys(rule.actions).length === 0 && !rule.isLast) {
    return wrong('actions', 'say what it does, or that later rules are not asked');
  }
  const actions = await resolved(tx, rule.actions);
  if (isRefusal(actions)) return actions;
  const made = compileRule({ ...rule, id: '', actions }, NO_GROUND);
  return made.kind === 'faults' ? faulty(made.faults) : actions;
}

async function kept(
  tx: Tx,
  origin: Origin,
  change: { readonly before: RuleRow; readonly after: RuleRow; readonly action: string },
): Promise<RuleRow> {
  const { before, action } = change;
  const after: RuleRow = {
    ...change.after,
    ...{ version: before.version + 1, changedBy: origin.actor, changedAt: tx.now },
  };
  await saveRule(tx, after);
  await forgetFailure(tx, after.id);
  // What it keeps back is judged again.
  await enqueue(tx, LOOK);
  const object = `rule:${after.id}`;
  await audit(tx, { ...origin, action, object, old: told(before), new: told(after) });
  return after;
}

function laidOver(before: RuleRow, change: Omit<RuleChange, 'expectedVersion'>): RuleRow {
  const told = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(told) };
}

function told(rule: RuleRow) {
  const { name, condition, actions, enabled, isLast, deletedAt } = rule;
  return {
    name,
    condition,
    actions,
    enabled,
    isLast,
    ...(deletedAt === null ? {} : { deletedAt }),
  };
}

function tooMany(): Refusal {
  return wrong('name', `there are ${MAX_RULES} rules already`);
}

function wrong(path: string, message: string): Refusal {
  return refuse('invalid', 'rule.wrong_field', {
    message: `${path}: ${message}.`,
    fields: [{ path, message }],
  });
}
