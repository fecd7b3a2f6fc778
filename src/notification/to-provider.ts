/**
 * Gives one message to its provider. So many at once and no more: a mail server allows one client only so many
 * connections, and a provider that is slow must hold up nobody's messages but its own.
 */
import type { Machine } from '../platform/machine.ts';
import { StillBusy } from '../platform/soon-again.ts';
import { createTurnstile, type Turnstile } from '../platform/turnstile.ts';
import { envOf } from './channel-env.ts';
import { type Channel, SENDS_AT_ONCE } from './channels/channel.ts';
import type { Step, TryResult } from './outcome-handle.ts';
import { repeatAttempt } from './store.ts';

/**
 * `ahead`: it does not wait for its turn among a crowd. NOT-64: a repeat is written down at the last moment, when the provider is free: were it written when it is chosen,
 * a worker that dies with a hundred messages in its queue would have used up their second try. Undefined: another
 * run was faster.
 */
export async function giveToProvider(
  machine: Machine,
  step: Step,
  ahead?: boolean,
): Promise<TryResult | undefined> {
  const { channel, rendered, thread } = step;
  const env = await envOf(machine, channel);
  const missing = channel.missing(env);
  if (missing !== undefined) return { kind: 'not_sent', reason: missing };
  const { id, address, idempotencyKey } = step.attempt;
  const send = () => channel.send(env, { address, rendered, idempotencyKey, thread });
  const sendAgain = async () => {
    const ours = await machine.db.transact((tx) => repeatAttempt(tx, id));
    return ours ? send() : undefined;
  };
  const reason = `too many messages waited for ${channel.title.toLowerCase()}: this one did not leave`;
  const late = (): TryResult => {
    // The copy of the first run may have arrived, so this is no failure to be followed by a message of another key.
    if (step.repeats) throw new StillBusy(reason);
    return { kind: 'retry', reason };
  };
  const work = step.repeats ? sendAgain : send;
  const wait = { millis: WAIT_MS, ahead };
  return turnstileOf(machine, channel).within<TryResult | undefined>(wait, work, late);
}

/** Well within what a try may take before others think its process gone (`TRY_SECONDS`). */
const WAIT_MS = 4_000;

const turnstiles = new WeakMap<Machine, Map<Channel, Turnstile>>();

/** A provider that is slow holds up its own messages only. */
function turnstileOf(machine: Machine, channel: Channel): Turnstile {
  const ours = turnstiles.get(machine) ?? new Map<Channel, Turnstile>();
  turnstiles.set(machine, ours);
  const found = ours.get(channel) ?? createTurnstile(channel.atOnce ?? SENDS_AT_ONCE);
  ours.set(channel, found);
  return found;
}
