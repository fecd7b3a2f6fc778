/**
 * What people do to checks. A check owns a sender of its own, so that its alert goes the way of all others; no door
 * knows the key of that sender.
 */
import { audit, type Origin } from '../../identity/audit.ts';
import type { IntegrationId } from '../../kernel/ids.ts';
import { plusSeconds } from '../../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Machine } from '../../platform/machine.ts';
import { pingFault } from '../../platform/ping.ts';
import { hashSecret, newHexKey, newId } from '../../platform/random.ts';
import { seal } from '../../platform/sealing.ts';
import { unknownService } from '../../service/handle.ts';
import { serviceByIdOrName, setMonitored } from '../../service/store.ts';
import { NEW_STANDING } from '../core/check.ts';
import {
  disableIntegration,
  insertIntegration,
  isWatched,
  senderById,
} from '../integration-store.ts';
import type { CheckChange, NewCheck, Target, TargetWish } from './check-api.ts';
import {
  CHECK,
  checkById,
  deleteCheck,
  insertCheck,
  type KeptCheck,
  type ListedCheck,
  lockCheck,
  renameCheck,
  saveCheck,
} from './check-store.ts';
import { askCheckAt, headersPlace, openHeaders, tellAlert } from './run-check.ts';

/** Looks of new checks begin within so many seconds. */
const FIRST_WITHIN_SECONDS = 10;

export async function addCheck(
  machine: Machine,
  origin: Origin,
  input: NewCheck,
): Promise<ListedCheck | Refusal> {
  const { name, service: wanted, target: wish, ...plan } = input;
  const odd = oddTimes(plan) ?? oddPackets(input) ?? (await cannotPing(machine, wish));
  if (odd !== undefined) return odd;
  return machine.db.transact(async (tx) => {
    const service = await serviceByIdOrName(tx, wanted);
    if (service === undefined) return unknownService('service', wanted);
    const id = newId<IntegrationId>();
    const key = newHexKey(32);
    await insertIntegration(tx, {
      ...{ id, serviceId: service.id, source: CHECK, name, createdBy: origin.actor },
      ...{ keyHash: hashSecret(key), keyHint: key.slice(-4) },
    });
    const { target, secrets } = apart(wish);
    const nextAt = plusSeconds(tx.now, Number.parseInt(id.slice(-4), 16) % FIRST_WITHIN_SECONDS);
    const secretHeaders = sealed(machine, id, secrets ?? {});
    await insertCheck(tx, { ...plan, id, target, secretHeaders, nextAt });
    if (!plan.paused) await askCheckAt(tx, { id, dueAt: nextAt });
    await setMonitored(tx, service.id, true);
    const object = `integration:${id}`;
    await audit(tx, { ...origin, action: 'check.added', object, new: { name, ...plan, target } });
    const made = await checkById(tx, id);
    return made ?? notFound();
  });
}

export async function changeCheck(
  machine: Machine,
  origin: Origin,
  wish: { readonly id: IntegrationId; readonly change: CheckChange },
): Promise<ListedCheck | Refusal> {
  const { id } = wish;
  const { name, target: wanted, ...rest } = wish.change;
  const unable = wanted === undefined ? undefined : await cannotPing(machine, wanted);
  if (unable !== undefined) return unable;
  return machine.db.transact(async (tx) => {
    const before = await lockCheck(tx, id);
    const sender = await senderById(tx, id);
    if (before === undefined || sender === undefined) return notFound();
    const target = wanted === undefined ? { target: before.target } : apart(wanted);
    const secretHeaders =
      wanted === undefined ? before.secretHeaders : headersAfter(machine, before, wanted);
    if (isRefusal(secretHeaders)) return secretHeaders;
    const said = Object.fromEntries(
      Object.entries(rest).filter(([, value]) => value !== undefined),
    ) as Partial<Omit<KeptCheck, 'target'>>;
    const plan = { ...before, ...said, target: target.target, secretHeaders };
    const odd = oddTimes(plan) ?? oddPackets(plan);
    if (odd !== undefined) return odd;
    // What was seen of another target says nothing of this one; what is paused is not watched.
    const anew = wanted !== undefined || plan.paused !== before.paused;
    const standing = anew ? { ...NEW_STANDING, changedAt: tx.now } : {};
    // The look under way was of the old plan.
    const after: KeptCheck = { ...plan, ...standing, run: null, nextAt: tx.now };
    await saveCheck(tx, after);
    if (name !== undefined) await renameCheck(tx, id, name);
    if (anew && before.state === 'down') {
      const said = plan.paused ? 'paused' : 'what is looked at was changed';
      await tellAlert(machine, tx, {
        sender,
        check: before,
        words: { over: true, said, seen: '' },
      });
    }
    if (!after.paused) await askCheckAt(tx, { id, dueAt: after.nextAt });
    const object = `integration:${id}`;
    const told = { ...(name === undefined ? {} : { name }), ...said, target: plan.target };
    await audit(tx, { ...origin, action: 'check.changed', object, new: told });
    return (await checkById(tx, id)) ?? notFound();
  });
}

/** What it told stays; what it made fire is over. */
export function removeCheck(
  machine: Machine,
  origin: Origin,
  id: IntegrationId,
): Promise<undefined | Refusal> {
  return machine.db.transact(async (tx) => {
    const check = await lockCheck(tx, id);
    const sender = await senderById(tx, id);
    if (check === undefined || sender === undefined) return notFound();
    if (check.state === 'down') {
      const words = { over: true, said: 'the check was deleted', seen: '' };
      await tellAlert(machine, tx, { sender, check, words });
    }
    await deleteCheck(tx, id);
    await disableIntegration(tx, id);
    await setMonitored(tx, sender.serviceId, await isWatched(tx, sender.serviceId));
    await audit(tx, { ...origin, action: 'check.removed', object: `integration:${id}` });
    return undefined;
  });
}

export function notFound(): Refusal {
  return refuse('notFound', 'check.unknown', 'No such check.');
}

export function apart(wish: TargetWish): {
  readonly target: Target;
  readonly secrets: Readonly<Record<string, string>> | undefined;
} {
  if (wish.kind !== 'http') return { target: wish, secrets: undefined };
  const { secretHeaders: secrets, ...target } = wish;
  return { target, secrets };
}

/** Kept ones stay only while they go to the host they were given for; nobody loses them without a word. */
function headersAfter(
  machine: Machine,
  before: KeptCheck,
  wish: TargetWish,
): string | null | Refusal {
  const { target, secrets } = apart(wish);
  if (secrets !== undefined) return sealed(machine, before.id, secrets);
  if (target.kind !== 'http' || before.secretHeaders === null) return null;
  if (originOfTarget(target) === originOfTarget(before.target)) return before.secretHeaders;
  const path = 'target.secretHeaders';
  return refuse('invalid', 'check.secret_headers_stay', {
    message: `${path}: the secret headers were given for another host and do not follow. Give them again, or {} for none.`,
    fields: [{ path, message: 'give them again for this host, or {} for none' }],
  });
}

function originOfTarget(target: Target): string | undefined {
  return target.kind === 'http' ? new URL(target.url).origin : undefined;
}

function sealed(
  { config }: Machine,
  id: IntegrationId,
  secrets: Readonly<Record<string, string>>,
): string | null {
  if (Object.keys(secrets).length === 0) return null;
  return seal(config, headersPlace(id), JSON.stringify(secrets));
}

export function secretNames(machine: Machine, check: KeptCheck): readonly string[] {
  return Object.keys(openHeaders(machine, check));
}

/** A target by `ping` is taken only where this server can ping: else its first look would be its first alert. */
async function cannotPing(machine: Machine, { kind }: TargetWish): Promise<Refusal | undefined> {
  const why = kind === 'icmp' ? await pingFault(machine.config.ping) : undefined;
  return why === undefined ? undefined : pingRefused(why);
}

export function pingRefused(why: string): Refusal {
  return refuse('invalid', 'check.cannot_ping', {
    message: `target.kind: ${why}.`,
    fields: [{ path: 'target.kind', message: why }],
  });
}

export function oddPackets(plan: {
  readonly target: Target | TargetWish;
  readonly timeoutSeconds: number;
}): Refusal | undefined {
  const { target, timeoutSeconds } = plan;
  if (target.kind !== 'icmp' || target.packets <= timeoutSeconds) return undefined;
  const message = 'no more than the seconds it may take, since one is sent each second';
  return refuse('invalid', 'check.too_many_packets', {
    message: `target.packets: ${message}.`,
    fields: [{ path: 'target.packets', message }],
  });
}

function oddTimes(plan: {
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
}): Refusal | undefined {
  if (plan.timeoutSeconds < plan.intervalSeconds) return undefined;
  const message = 'shorter than the interval, so that one look ends before the next';
  return refuse('invalid', 'check.timeout_too_long', {
    message: `timeoutSeconds: ${message}.`,
    fields: [{ path: 'timeoutSeconds', message }],
  });
}
