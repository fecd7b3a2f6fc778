/** Our alerts in the words of Opsgenie's Alert API, and its search over them (wire-formats.md d2). */
import { secondsBetween } from '../../kernel/instant.ts';
import { textsIn } from '../core/amend.ts';
import type { OpsgenieAlert } from './opsgenie-store.ts';
import { detailsIn, LABEL } from './words.ts';

export interface AlertObject {
  readonly id: string;
  readonly tinyId: string;
  readonly alias: string;
  readonly message: string;
  readonly status: 'open' | 'closed';
  readonly acknowledged: boolean;
  readonly isSeen: boolean;
  readonly tags: readonly string[];
  readonly snoozed: boolean;
  readonly snoozedUntil?: string;
  readonly count: number;
  readonly lastOccurredAt: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly source: string;
  readonly owner: string;
  readonly priority: string;
  readonly responders: readonly { readonly type: string; readonly name: string }[];
  readonly integration: { readonly id: string; readonly name: string; readonly type: string };
  readonly report: Readonly<Record<string, string | number>>;
}

export function alertObject(
  alert: OpsgenieAlert,
  integration: { readonly id: string; readonly name: string },
): AlertObject {
  const { labels } = alert;
  const closed = alert.state === 'cleared';
  const snoozedUntil = labels[LABEL.snoozedUntil];
  const acknowledgedBy = labels[LABEL.acknowledgedBy];
  const lived = closed && alert.clearedAt !== null;
  return {
    id: alert.id,
    tinyId: alert.tinyId,
    alias: alert.dedupKey,
    message: alert.title,
    status: closed ? 'closed' : 'open',
    acknowledged: acknowledgedBy !== undefined,
    isSeen: false,
    tags: textsIn(labels[LABEL.tags]),
    snoozed: snoozedUntil !== undefined && !closed,
    ...(snoozedUntil === undefined ? {} : { snoozedUntil }),
    count: alert.count,
    lastOccurredAt: alert.lastSeenAt,
    createdAt: alert.firstSeenAt,
    updatedAt: alert.clearedAt ?? alert.lastSeenAt,
    source: labels[LABEL.source] ?? '',
    owner: labels[LABEL.owner] ?? '',
    priority: labels[LABEL.priority] ?? 'P3',
    responders: textsIn(labels[LABEL.responders]).map(responder),
    integration: { ...integration, type: 'API' },
    report: {
      ...(acknowledgedBy === undefined ? {} : { acknowledgedBy }),
      ...(lived && alert.clearedAt !== null
        ? { closeTime: Math.round(secondsBetween(alert.firstSeenAt, alert.clearedAt) * 1000) }
        : {}),
      ...(alert.clearedBy === null ? {} : { closedBy: alert.clearedBy }),
    },
  };
}

/** One alert has more to say than a row of the list. */
export function alertInFull(alert: OpsgenieAlert, integration: { id: string; name: string }) {
  return {
    ...alertObject(alert, integration),
    description: alert.body,
    entity: alert.labels[LABEL.entity] ?? '',
    details: detailsIn(alert.labels),
    actions: textsIn(alert.labels[LABEL.actions]),
  };
}

function responder(text: string) {
  const colon = text.indexOf(':');
  return colon === -1
    ? { type: 'team', name: text }
    : { type: text.slice(0, colon), name: text.slice(colon + 1) };
}

const FIELDS: Readonly<Record<string, (alert: AlertObject) => readonly string[]>> = {
  status: ({ status }) => [status],
  alias: ({ alias }) => [alias],
  message: ({ message }) => [message],
  priority: ({ priority }) => [priority],
  owner: ({ owner }) => [owner],
  source: ({ source }) => [source],
  tag: ({ tags }) => tags,
  tags: ({ tags }) => tags,
  tinyid: ({ tinyId }) => [tinyId],
  acknowledged: ({ acknowledged }) => [String(acknowledged)],
  snoozed: ({ snoozed }) => [String(snoozed)],
};
const WHOLE = new Set(['status', 'priority', 'alias', 'tinyid', 'acknowledged', 'snoozed']);
const MAX_QUERY = 1_000;

/**
 * `status:open AND tag:disk`: fields joined by AND or blanks, values in quotes where they hold blanks; a word
 * without a field is looked for in the message. Undefined for anything else: better refused than guessed.
 */
export function searchOf(query: string): ((alert: AlertObject) => boolean) | undefined {
  if (query.length > MAX_QUERY) return undefined;
  const tests: ((alert: AlertObject) => boolean)[] = [];
  const term = /\s*(?:(\w+)\s*:\s*)?(?:"([^"]*)"|([^\s":()<>]+))(?=\s|$)/y;
  while (term.lastIndex < query.trimEnd().length) {
    const found = term.exec(query);
    if (found === null) return undefined;
    const [, field, quoted, bare] = found;
    const word = (quoted ?? bare ?? '').toLowerCase();
    if (field === undefined && quoted === undefined && word === 'and') continue;
    if (field === undefined && quoted === undefined && /^(or|not)$/.test(word)) return undefined;
    const read = FIELDS[(field ?? 'message').toLowerCase()];
    if (read === undefined) return undefined;
    const whole = WHOLE.has((field ?? '').toLowerCase());
    tests.push((alert) =>
      read(alert).some((text) =>
        whole ? text.toLowerCase() === word : text.toLowerCase().includes(word),
      ),
    );
  }
  return (alert) => tests.every((test) => test(alert));
}

const SORTS = ['createdAt', 'updatedAt', 'tinyId', 'alias', 'message', 'status', 'count'] as const;

/** Undefined for a field nothing can be sorted by. */
export function sortedBy(
  alerts: readonly AlertObject[],
  by: { readonly sort: string; readonly order: string },
): readonly AlertObject[] | undefined {
  const field = SORTS.find((one) => one === by.sort);
  if (field === undefined || !['asc', 'desc'].includes(by.order)) return undefined;
  const rank = (alert: AlertObject) =>
    field === 'tinyId' ? Number(alert.tinyId) : (alert[field] as string | number);
  const sorted = [...alerts].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
  return by.order === 'asc' ? sorted : sorted.reverse();
}
