/**
 * The alerts this node wrote last. While it holds an alert's lock the database tells it only which transaction wrote the
 * row last: where that was ours, what we wrote is what is there, and none of it need be read again. Whoever else writes
 * the row, on whichever node, makes another version of it. Bounded; what was not seen for longest goes first.
 */
import type { Machine } from '../../platform/machine.ts';
import type { Alert } from '../core/alert.ts';

export interface KnownAlert {
  readonly alert: Alert;
  /** The transaction that wrote it (`xmin` of its row). */
  readonly version: string;
}

export interface KnownAlerts {
  readonly recall: (fingerprint: string) => KnownAlert | undefined;
  /** What transaction `version` wrote; to be told once it is committed. */
  readonly remember: (alerts: Iterable<Alert>, version: string) => void;
}

/** Of nodes that see many conditions the memory is full of the last few thousand, some megabytes. */
const MOST = { alerts: 20_000, characters: 16 * 1024 * 1024 };

export function createKnownAlerts(most = MOST): KnownAlerts {
  /** In the order in which they were last written. */
  const known = new Map<string, KnownAlert>();
  let characters = 0;
  const forget = (fingerprint: string): void => {
    const gone = known.get(fingerprint);
    if (gone === undefined) return;
    known.delete(fingerprint);
    characters -= weightOf(gone.alert);
  };
  return {
    recall: (fingerprint) => known.get(fingerprint),
    remember: (alerts, version) => {
      for (const alert of alerts) {
        forget(alert.fingerprint);
        known.set(alert.fingerprint, { alert, version });
        characters += weightOf(alert);
      }
      for (const fingerprint of known.keys()) {
        if (known.size <= most.alerts && characters <= most.characters) break;
        forget(fingerprint);
      }
    },
  };
}

const ofMachine = new WeakMap<Machine, KnownAlerts>();

export function knownAlertsOf(machine: Machine): KnownAlerts {
  const found = ofMachine.get(machine);
  if (found !== undefined) return found;
  const made = createKnownAlerts();
  ofMachine.set(machine, made);
  return made;
}

/** About; of the parts a sender can make long. */
function weightOf({ title, body, dedupKey, labels, links }: Alert): number {
  let sum = 1_000 + title.length + body.length + dedupKey.length;
  for (const name in labels) sum += name.length + (labels[name]?.length ?? 0);
  for (const { href, text } of links) sum += href.length + text.length;
  return sum;
}
