/**
 * The verbs of Opsgenie's Alert API and what each does here. Opsgenie decides who is paged by its alerts, we
 * decide it by incidents: so what a sender says of acknowledging, snoozing or assigning is kept on the
 * alert for people to see and for its own queries, and what cannot be done at all is said in the status of the request.
 */
import type { AlertSeverity, Amendment, Labels } from '../core/alert.ts';
import type { Fault } from '../integrations/integration.ts';
import {
  type Cutter,
  MAX_BODY,
  MAX_TITLE,
  oneLine,
  sentTime,
  zAnyObject,
} from '../integrations/payload.ts';

/** P3 is what everything is that says nothing, and it pages there: so it pages here. */
export const PRIORITIES: Readonly<Record<string, AlertSeverity>> = {
  P1: 'critical',
  P2: 'error',
  P3: 'error',
  P4: 'warning',
  P5: 'info',
};

/** Labels of ours beside the sender's details; they begin alike so that they never meet. */
export const LABEL = {
  priority: 'opsgenie.priority',
  tags: 'opsgenie.tags',
  responders: 'opsgenie.responders',
  entity: 'opsgenie.entity',
  source: 'opsgenie.source',
  user: 'opsgenie.user',
  note: 'opsgenie.note',
  actions: 'opsgenie.actions',
  acknowledgedBy: 'opsgenie.acknowledgedBy',
  snoozedUntil: 'opsgenie.snoozedUntil',
  owner: 'opsgenie.owner',
} as const;
const OURS = 'opsgenie.';

interface Verb {
  readonly action: 'cleared' | 'amend';
  /** Opsgenie's name of it in `GET /v2/alerts/requests/{id}`. */
  readonly name: string;
  /** What the signal is called where the sender gives no note. */
  readonly title: string;
  /** The status of the request once it is done; absent = it cannot be done here. */
  readonly done?: string;
  readonly amend?: (told: Told) => Amendment | { readonly fault: Fault };
}

interface Told {
  readonly body: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly cut: Cutter;
}

const NOT_OURS = 'Not carried out: in Evenkeel the escalation policy of the service decides this';

export const VERBS = {
  close: { action: 'cleared', name: 'Close', title: 'Closed', done: 'Closed alert' },
  delete: {
    action: 'cleared',
    name: 'Delete',
    title: 'Deleted',
    done: 'Closed alert; Evenkeel keeps its record',
  },
  acknowledge: {
    action: 'amend',
    name: 'Acknowledge',
    title: 'Acknowledged',
    done: 'Alert acknowledged; paging goes on until somebody acknowledges the incident',
    amend: ({ body, cut }) => ({ set: { [LABEL.acknowledgedBy]: userIn(body, cut) } }),
  },
  unacknowledge: {
    action: 'amend',
    name: 'UnAcknowledge',
    title: 'Acknowledgement taken back',
    done: 'Alert unacknowledged',
    amend: () => ({ drop: [LABEL.acknowledgedBy] }),
  },
  snooze: {
    action: 'amend',
    name: 'Snooze',
    title: 'Snoozed',
    done: 'Alert snoozed; paging goes on until somebody acknowledges the incident',
    amend: ({ body }) => {
      const end = sentTime(body['endTime']);
      if (end.kind !== 'at') return fault('endTime', 'must be a time such as 2026-11-23T08:00:00Z');
      return { set: { [LABEL.snoozedUntil]: end.at } };
    },
  },
  assign: {
    action: 'amend',
    name: 'AssignOwnership',
    title: 'Assigned',
    done: 'Owner noted; who works on it is decided in the incident',
    amend: ({ body, cut }) => {
      const owner = nameIn(body['owner']);
      if (owner === '') return fault('owner', 'may not be empty');
      return { set: { [LABEL.owner]: cut.cut('owner', owner, 512) } };
    },
  },
  notes: {
    action: 'amend',
    name: 'AddNote',
    title: 'Note',
    done: 'Note added',
    amend: ({ body }) => (textIn(body['note']) === '' ? fault('note', 'may not be empty') : {}),
  },
  tags: {
    action: 'amend',
    name: 'AddTags',
    title: 'Tags added',
    done: 'Tags added',
    amend: ({ body }) => changedList('tags', LABEL.tags, { add: texts(body['tags']) }),
  },
  'remove-tags': {
    action: 'amend',
    name: 'RemoveTags',
    title: 'Tags removed',
    done: 'Tags removed',
    amend: ({ query }) => changedList('tags', LABEL.tags, { remove: listed(query['tags']) }),
  },
  details: {
    action: 'amend',
    name: 'AddDetails',
    title: 'Details added',
    done: 'Details added',
    amend: ({ body, cut }) => {
      const object = zAnyObject.safeParse(body['details']);
      if (!object.success) return fault('details', 'may not be empty');
      return { set: cut.labels(detailsOf(object.data)) };
    },
  },
  'remove-details': {
    action: 'amend',
    name: 'RemoveDetails',
    title: 'Details removed',
    done: 'Details removed',
    amend: ({ query }) => {
      const drop = listed(query['keys']).filter((key) => !key.startsWith(OURS));
      return drop.length === 0 ? fault('keys', 'may not be empty') : { drop };
    },
  },
  responders: {
    action: 'amend',
    name: 'AddResponder',
    title: 'Responder added',
    done: 'Responder noted; whom Evenkeel pages is decided by the policy of the service',
    amend: ({ body }) =>
      changedList('responder', LABEL.responders, { add: texts([body['responder']]) }),
  },
  teams: {
    action: 'amend',
    name: 'AddTeam',
    title: 'Team added',
    done: 'Team noted; whom Evenkeel pages is decided by the policy of the service',
    amend: ({ body }) => {
      const team = nameIn(body['team']);
      return changedList('team', LABEL.responders, { add: team === '' ? [] : [`team:${team}`] });
    },
  },
  message: {
    action: 'amend',
    name: 'UpdateMessage',
    title: 'Message updated',
    done: 'Message updated',
    amend: ({ body, cut }) => {
      const title = oneLine(textIn(body['message']));
      if (title === '') return fault('message', 'may not be empty');
      return { title: cut.cut('message', title, MAX_TITLE) };
    },
  },
  description: {
    action: 'amend',
    name: 'UpdateDescription',
    title: 'Description updated',
    done: 'Description updated',
    amend: ({ body, cut }) => {
      const text = textIn(body['description']);
      if (text === '') return fault('description', 'may not be empty');
      return { body: cut.cut('description', text, MAX_BODY) };
    },
  },
  priority: {
    action: 'amend',
    name: 'UpdatePriority',
    title: 'Priority updated',
    done: 'Priority updated',
    amend: ({ body }) => {
      const priority = priorityIn(body['priority']);
      const severity = priority === undefined ? undefined : PRIORITIES[priority];
      if (priority === undefined || severity === undefined) {
        return fault('priority', 'must be one of P1, P2, P3, P4, P5');
      }
      return { severity, set: { [LABEL.priority]: priority } };
    },
  },
  escalate: { action: 'amend', name: 'EscalateToNext', title: `Escalate. ${NOT_OURS}` },
  actions: { action: 'amend', name: 'ExecuteCustomAction', title: `Custom action. ${NOT_OURS}` },
} as const satisfies Readonly<Record<string, Verb>>;
export type OpsgenieVerb = keyof typeof VERBS;

export function verbOf(name: OpsgenieVerb): Verb {
  return VERBS[name];
}

/** What a verb amends; nothing where it only ends or only says something. */
export function amendmentOf(verb: OpsgenieVerb, told: Told): Amendment | { readonly fault: Fault } {
  return verbOf(verb).amend?.(told) ?? {};
}

/** The status of a request that could not do what was asked. */
export const NOT_CARRIED_OUT = NOT_OURS;

export function priorityIn(value: unknown): string | undefined {
  const word = typeof value === 'string' ? value.trim().toUpperCase() : '';
  return Object.hasOwn(PRIORITIES, word) ? word : undefined;
}

/** A sender's details as labels: none may pass for one of ours. */
export function detailsOf(details: unknown): Readonly<Record<string, unknown>> {
  const object = zAnyObject.safeParse(details);
  if (!object.success) return {};
  return Object.fromEntries(Object.entries(object.data).filter(([name]) => !name.startsWith(OURS)));
}

/** The labels that are the sender's details. */
export function detailsIn(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith(OURS)));
}

const MAX_TEXTS = 50;
const MAX_TEXT = 200;

/** A list of text or of `{type, name | username | id}` as text; anything else is left out. */
export function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  const all = value.map((item: unknown) => {
    if (typeof item === 'string' || typeof item === 'number') return oneLine(String(item));
    const name = nameIn(item);
    const type = zAnyObject.safeParse(item).data?.['type'];
    return name !== '' && typeof type === 'string' ? `${type}:${name}` : name;
  });
  const short = all.map((text) => [...text].slice(0, MAX_TEXT).join(''));
  return [...new Set(short.filter((text) => text !== ''))].slice(0, MAX_TEXTS);
}

/** The name of `{name | username | id}`. */
function nameIn(value: unknown): string {
  const object = zAnyObject.safeParse(value);
  if (!object.success) return '';
  const { name, username, id } = object.data;
  return oneLine(textIn(name) || textIn(username) || textIn(id));
}

function userIn(body: Readonly<Record<string, unknown>>, cut: Cutter): string {
  return cut.cut('user', oneLine(textIn(body['user']) || textIn(body['source'])) || 'sender', 100);
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function listed(text: string | undefined): readonly string[] {
  return texts((text ?? '').split(','));
}

function changedList(
  field: string,
  label: string,
  change: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
): Amendment | { readonly fault: Fault } {
  const { add = [], remove = [] } = change;
  if (add.length + remove.length === 0) return fault(field, 'may not be empty');
  return { lists: [{ label, add, remove }] };
}

function fault(path: string, message: string): { readonly fault: Fault } {
  return { fault: { path, message } };
}
