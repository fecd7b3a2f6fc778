/** Reads of Opsgenie's Alert API: alerts of the key, what became of a request, what was said of an alert. */
import { isUuid } from '../../kernel/ids.ts';
import type { Reply } from '../../platform/http.ts';
import {
  alertNamed,
  type OpsgenieAlert,
  type OpsgenieRequest,
  requestById,
  requestsOf,
  withTinyIds,
} from '../opsgenie/opsgenie-store.ts';
import {
  type AlertObject,
  alertInFull,
  alertObject,
  searchOf,
  sortedBy,
} from '../opsgenie/view.ts';
import { answer, namedIn, type OpsgenieCall, unprocessable } from './opsgenie-answers.ts';

const MAX_LIMIT = 100;
const MAX_OFFSET = 20_000;
const UNKNOWN = { message: 'Alert does not exist' };

export async function getAlerts(from: OpsgenieCall): Promise<Reply> {
  const found = await searched(from);
  if ('status' in found) return found;
  const { sort = 'createdAt', order = 'desc', limit = '20', offset = '0' } = from.query;
  const sorted = sortedBy(found.alerts, { sort, order });
  if (sorted === undefined) return unprocessable(from, { sort: 'is not a field to sort by' });
  const [count, start] = [numberIn(limit, MAX_LIMIT), numberIn(offset, MAX_OFFSET)];
  if (count === undefined || start === undefined || count === 0) {
    return unprocessable(from, { limit: `1 to ${MAX_LIMIT}, offset up to ${MAX_OFFSET}` });
  }
  return answer(from, 200, { data: sorted.slice(start, start + count) });
}

export async function countAlerts(from: OpsgenieCall): Promise<Reply> {
  const found = await searched(from);
  return 'status' in found ? found : answer(from, 200, { data: { count: found.alerts.length } });
}

export async function getAlert(from: OpsgenieCall): Promise<Reply> {
  const alert = await alertOf(from);
  if ('status' in alert) return alert;
  return answer(from, 200, { data: alertInFull(alert.alert, nameOf(from)) });
}

export async function getRequest(from: OpsgenieCall): Promise<Reply> {
  const id = (from.params['request'] ?? '').toLowerCase();
  const request = isUuid(id)
    ? await requestById(from.machine.db, from.integration.id, id)
    : undefined;
  if (request === undefined) return answer(from, 404, { message: 'Request not found' });
  const data = {
    success: request.success,
    isSuccess: request.success,
    action: request.action,
    processedAt: request.at,
    integrationId: request.integration,
    status: request.status,
    alertId: request.alertId ?? '',
    alias: request.alias,
  };
  return answer(from, 200, { data });
}

/** Notes and logs are what was asked; whom we page is told by the incident, and files are not kept. */
export async function getParts(
  from: OpsgenieCall,
  part: 'notes' | 'logs' | 'recipients' | 'attachments',
): Promise<Reply> {
  const found = await alertOf(from);
  if ('status' in found) return found;
  if (part === 'recipients' || part === 'attachments') return answer(from, 200, { data: [] });
  const requests = await requestsOf(from.machine.db, found.alert.id);
  const told =
    part === 'notes' ? requests.filter(({ note }) => note !== '').map(noteOf) : requests.map(logOf);
  return answer(from, 200, { data: told });
}

function noteOf({ id, note, byUser, at }: OpsgenieRequest) {
  return { note, owner: byUser, createdAt: at, offset: id };
}

function logOf({ id, action, status, byUser, at }: OpsgenieRequest) {
  return { log: `${action}: ${status}`, type: 'system', owner: byUser, createdAt: at, offset: id };
}

async function alertOf(from: OpsgenieCall): Promise<{ readonly alert: OpsgenieAlert } | Reply> {
  const named = namedIn(from);
  if ('status' in named) return named;
  const { db } = from.machine;
  const known = await alertNamed(db, named);
  if (known === undefined) return answer(from, 404, UNKNOWN);
  const which = { integration: from.integration.id, alert: known.id };
  const [alert] = await db.transact((tx) => withTinyIds(tx, which));
  return alert === undefined ? answer(from, 404, UNKNOWN) : { alert };
}

async function searched(
  from: OpsgenieCall,
): Promise<{ readonly alerts: readonly AlertObject[] } | Reply> {
  const search = searchOf(from.query['query'] ?? '');
  if (search === undefined) {
    const query = 'fields joined by AND, such as status:open AND tag:disk';
    return unprocessable(from, { query });
  }
  const integration = from.integration.id;
  const all = await from.machine.db.transact((tx) => withTinyIds(tx, { integration }));
  return { alerts: all.map((alert) => alertObject(alert, nameOf(from))).filter(search) };
}

function nameOf({ integration }: OpsgenieCall) {
  return { id: integration.id, name: integration.name };
}

function numberIn(text: string, max: number): number | undefined {
  const value = Number(text);
  return /^\d{1,6}$/.test(text) && value <= max ? value : undefined;
}
