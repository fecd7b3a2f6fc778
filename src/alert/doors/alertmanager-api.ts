/**
 * Alertmanager's API v2, as far as Prometheus, amtool, Karma and Grafana need it (wire-formats.md b2).
 */

import { plusSeconds } from '../../kernel/instant.ts';
import { isRefusal, type Refusal } from '../../kernel/refusal.ts';
import { guardedJson } from '../../platform/body-guard.ts';
import { readClock } from '../../platform/clock.ts';
import type { Call, Reply } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { quietsOver } from '../core/judging/judge.ts';
import { refused } from '../dead-letters/refused.ts';
import { deliver } from '../handle.ts';
import type { SenderRow } from '../integration-store.ts';
import { loadQuiets } from '../silences/load-quiets.ts';
import { subjectOfAlert } from '../silences/look-handle.ts';
import { firingAlerts } from '../silences/quiet-store.ts';
import {
  type Answer,
  deleteSilence,
  getSilence,
  postSilence,
  querySilences,
} from './alertmanager-silences.ts';
import { type GettableAlert, gettableAlert, RECEIVER, select } from './alertmanager-view.ts';
import { bodyText } from './door.ts';

export interface V2Call {
  readonly machine: Machine;
  readonly call: Pick<Call, 'rawBody' | 'query' | 'requestId' | 'params'>;
  readonly key: string;
  readonly integration: SenderRow;
}

interface V2Door {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly handle: (call: V2Call) => Promise<Reply | Refusal>;
}

/** The edition of Alertmanager whose API this follows. */
const API_EDITION = '0.34.0';
const MOST_LISTED = 5_000;

type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

export const API_V2: readonly V2Door[] = [
  { method: 'POST', path: '/alerts', summary: 'Alertmanager API: add alerts', handle: addAlerts },
  { method: 'GET', path: '/alerts', summary: 'Alertmanager API: firing alerts', handle: getAlerts },
  { method: 'GET', path: '/alerts/groups', summary: 'Alertmanager API: groups', handle: getGroups },
  { method: 'GET', path: '/status', summary: 'Alertmanager API: status', handle: getStatus },
  {
    method: 'GET',
    path: '/receivers',
    summary: 'Alertmanager API: receivers',
    handle: async () => json([{ name: RECEIVER }]),
  },
  {
    method: 'GET',
    path: '/silences',
    summary: 'Alertmanager API: silences',
    handle: getSilences,
  },
  {
    method: 'POST',
    path: '/silences',
    summary: 'Alertmanager API: add or change a silence of this sender',
    handle: addSilence,
  },
  {
    method: 'GET',
    path: '/silence/:id',
    summary: 'Alertmanager API: one silence',
    handle: async ({ machine, call, integration }) =>
      answerOf(await getSilence(machine, integration, idOf(call))),
  },
  {
    method: 'DELETE',
    path: '/silence/:id',
    summary: 'Alertmanager API: end a silence of this sender',
    handle: async ({ machine, call, integration }) => {
      const done = await deleteSilence(machine, integration, idOf(call));
      return 'fault' in done ? answerOf(done) : { status: 200 };
    },
  },
];

/** Alertmanager's errors are bare JSON strings. */
export function apiError(status: number, message: string): Reply {
  return { ...json(message), status };
}

function json(value: unknown): Reply {
  return { status: 200, body: JSON.stringify(value), type: 'application/json' };
}

async function addAlerts({ machine, call, key, integration }: V2Call): Promise<Reply | Refusal> {
  const guarded = guardedJson(call.rawBody);
  const { text = bodyText(call.rawBody) } = guarded;
  if (!guarded.ok) {
    const again = { source: 'prometheus' };
    await refused(machine, { integration, raw: text, key, reason: guarded.reason, again });
    return apiError(400, guarded.reason);
  }
  const source = 'prometheus';
  const done = await deliver(machine, { key, integration, source, body: guarded.value, text });
  if (isRefusal(done)) return done;
  if (done.faults.length === 0) return { status: 200 };
  const faults = done.faults.slice(0, 20).map(({ path, message }) => `${path}: ${message}`);
  return apiError(400, faults.join('; '));
}

/** Firing alerts of this sender that pass the filters of the query. */
async function selected({
  machine,
  call,
  integration,
}: V2Call): Promise<readonly GettableAlert[] | { readonly fault: string }> {
  const query = call.query as Query;
  const { alerts, quiets, now } = await machine.db.transact(async (tx) => ({
    alerts: await firingAlerts(tx, MOST_LISTED, integration.id),
    quiets: (await loadQuiets(tx, tx.now)).quiets,
    now: tx.now,
  }));
  const shown = alerts.toReversed().map((alert) => {
    const told = { subject: subjectOfAlert(alert), fingerprint: alert.fingerprint, now };
    const covering = quietsOver(quiets, told);
    return gettableAlert(alert, {
      silencedBy: covering.filter(({ reason }) => reason !== 'maintenance').map(({ id }) => id),
      mutedBy: covering.filter(({ reason }) => reason === 'maintenance').map(({ name }) => name),
    });
  });
  return select(shown, {
    active: isWanted(query.active),
    silenced: isWanted(query.silenced),
    filters: listOf(query.filter),
    receiver: listOf(query.receiver)[0],
  });
}

async function getAlerts(call: V2Call): Promise<Reply> {
  const found = await selected(call);
  return 'fault' in found ? apiError(400, found.fault) : json(found);
}

/** One group: we group into incidents, which Alertmanager's tools do not know. */
async function getGroups(call: V2Call): Promise<Reply> {
  const found = await selected(call);
  if ('fault' in found) return apiError(400, found.fault);
  const group = { labels: {}, receiver: { name: RECEIVER }, alerts: found };
  return json(found.length === 0 ? [] : [group]);
}

async function addSilence({ machine, call, integration }: V2Call): Promise<Reply | Refusal> {
  const guarded = guardedJson(call.rawBody);
  if (!guarded.ok) return apiError(400, guarded.reason);
  return answerOf(await postSilence(machine, integration, guarded.value));
}

async function getSilences({ machine, call, integration }: V2Call): Promise<Reply> {
  const query = call.query as Query;
  const states = (['active', 'pending', 'expired'] as const).filter((one) => isWanted(query[one]));
  const wish = { filters: listOf(query.filter), states: new Set(states) };
  return answerOf(await querySilences(machine, integration, wish));
}

function answerOf(answer: Answer<unknown>): Reply {
  return 'fault' in answer ? apiError(answer.status, answer.fault) : json(answer.value);
}

function idOf({ params }: V2Call['call']): string {
  const { id } = params as { readonly id?: unknown };
  return typeof id === 'string' ? id : '';
}

/** Wanted unless the query says false. */
function isWanted(value: string | readonly string[] | undefined): boolean {
  return listOf(value)[0] !== 'false';
}

async function getStatus({ machine }: V2Call): Promise<Reply> {
  const uptime = plusSeconds(await readClock(machine.db), -Math.floor(process.uptime()));
  return json({
    cluster: { status: 'disabled', peers: [] },
    versionInfo: {
      branch: 'evenkeel',
      buildDate: '',
      buildUser: '',
      goVersion: '',
      revision: '',
      version: API_EDITION,
    },
    config: { original: '' },
    uptime,
  });
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
