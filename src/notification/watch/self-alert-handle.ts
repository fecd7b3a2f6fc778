/**
 * Alerts about ourselves: when nobody works on jobs, or they are late, whoever keeps Evenkeel is told, past the
 * queue that is in trouble. Each node looks by itself; one message in a quarter of an hour over all of them.
 */
import { contactsOf, type PersonRow } from '../../identity/store.ts';
import type { NodeHealth } from '../../platform/health.ts';
import type { Machine } from '../../platform/machine.ts';
import { newId } from '../../platform/random.ts';
import { trySending } from '../channel-handle.ts';
import type { Channel } from '../channels/channel.ts';
import { CHANNELS, channelOf, shownAddress } from '../channels/index.ts';
import { sayHealth, selfAlertLetter } from '../core/self-alert.ts';
import { claimSelfAlert, endSelfAlert, keepers, type SelfAlertTry } from './watch-store.ts';

interface Reachable {
  readonly person: PersonRow;
  readonly contacts: readonly { readonly channel: Channel; readonly address: string }[];
}

/** Who to tell and how: read while the database answers, kept for when it does not. */
export async function reachableKeepers(machine: Machine): Promise<readonly Reachable[]> {
  const people = await keepers(machine.db);
  const rows = await contactsOf(
    machine.db,
    people.map(({ id }) => id),
  );
  const rank = (kind: string) => CHANNELS.findIndex(({ name }) => name === kind);
  return people.map((person) => ({
    person,
    contacts: rows
      .filter(({ personId }) => personId === person.id)
      .toSorted((a, b) => rank(a.kind) - rank(b.kind))
      .toSorted((a, b) => Number(a.verifiedAt === null) - Number(b.verifiedAt === null))
      .flatMap(({ kind, value: address }) => {
        const channel = channelOf(kind);
        return channel === undefined ? [] : [{ channel, address }];
      }),
  }));
}

/** True when somebody was told by this call; false when some node did so a moment ago. */
export async function alertKeepers(
  machine: Machine,
  health: NodeHealth,
  people: readonly Reachable[],
): Promise<boolean> {
  const text = sayHealth(health);
  const id = newId();
  const problem = health.database === 'ok' ? `engine_${health.engine}` : 'database_unreachable';
  const claim = { id, problem, text };
  if (health.database === 'ok') {
    if (!(await machine.db.transact((tx) => claimSelfAlert(tx, claim)))) return false;
  }
  machine.log.fatal({ problem, oldestDueSeconds: health.oldestDueSeconds }, text);
  const tries = (await Promise.all(people.map((one) => tell(machine, one, text)))).flat();
  if (tries.every(({ delivered }) => !delivered)) {
    machine.log.fatal({ problem }, 'nobody could be told that pages may be late');
  }
  if (health.database === 'ok') {
    await machine.db.transact((tx) => endSelfAlert(tx, id, tries));
  }
  return true;
}

/** Through one contact after the other until one takes it. */
async function tell(
  machine: Machine,
  { person, contacts }: Reachable,
  text: string,
): Promise<readonly SelfAlertTry[]> {
  const tries: SelfAlertTry[] = [];
  for (const { channel, address } of contacts) {
    const shown = shownAddress(channel.name, address);
    const common = { person: person.id, channel: channel.name, address: shown };
    try {
      const letter = selfAlertLetter(text, machine.config.publicUrl);
      const rendered = channel.render(letter);
      const { delivered, reason, answer } = await trySending(machine, channel, {
        address,
        rendered,
      });
      tries.push({ ...common, delivered, answer: reason ?? answer ?? '' });
      if (delivered) return tries;
    } catch (error) {
      // Its settings are in the database that does not answer, or sealed with another key: the next contact.
      tries.push({ ...common, delivered: false, answer: String(error) });
    }
  }
  return tries;
}
