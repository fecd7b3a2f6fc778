/**
 * What expressions can name, and how long each text can be at most: intake cuts what is longer
 * (integrations/payload.ts), so the cost of an expression can be told before it ever runs.
 */
import type { Subject } from '../../core/judging/book.ts';

export const MAX_LABELS = 128;
export const MAX_LABEL_NAME = 256;
export const MAX_LABEL_VALUE = 4_000;

interface Field {
  readonly name: string;
  readonly help: string;
  readonly max: number;
}

/** Everything but `labels`. */
export const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  event: [
    { name: 'action', help: 'firing, cleared, note or amend', max: 10 },
    { name: 'key', help: "the sender's name of the condition", max: 4_000 },
    { name: 'severity', help: 'critical, error, warning or info', max: 10 },
    { name: 'title', help: 'one line', max: 2_048 },
    { name: 'body', help: 'the rest of the text', max: 32_000 },
    { name: 'source', help: 'the kind of sender, such as prometheus', max: 50 },
  ],
  service: [
    { name: 'id', help: 'id of the service', max: 36 },
    { name: 'name', help: 'its name', max: 200 },
    { name: 'tier', help: 'T0 (the most important) to T3; empty where unknown', max: 20 },
  ],
  integration: [
    { name: 'id', help: 'id of the connected sender', max: 36 },
    { name: 'name', help: 'its name', max: 200 },
  ],
};

export type World = Readonly<Record<string, unknown>>;

/** Plain classes with nothing inherited: the library reads their fields as they stand, without a copy a rule. */
export class EventWords {
  constructor(told: object) {
    Object.assign(this, told);
  }
}
export class ServiceWords extends EventWords {}
export class SenderWords extends EventWords {}

const built = new WeakMap<Subject, World>();

/** The subject as expressions see it; made once, since many rules look at the same one. */
export function worldOf(subject: Subject): World {
  const known = built.get(subject);
  if (known !== undefined) return known;
  const { action, key, severity, title, body, source, labels, service, integration } = subject;
  const world = {
    event: new EventWords({ action, key: key.slice(0, 4_000), severity, title, body, source }),
    labels: new Map(Object.entries(labels)),
    service: new ServiceWords(service),
    integration: new SenderWords(integration),
  };
  built.set(subject, world);
  return world;
}
