/** Writes of Opsgenie's Alert API: each becomes a signal of the alert it names, and a request to ask about. */
import type { AlertId } from '../../kernel/ids.ts';
import { isRefusal, type Refusal } from '../../kernel/refusal.ts';
import { guardedJson } from '../../platform/body-guard.ts';
import type { Reply } from '../../platform/http.ts';
import { newId } from '../../platform/random.ts';
import { refused } from '../dead-letters/refused.ts';
import { type Delivered, deliver } from '../handle.ts';
import { oneLine, zAnyObject } from '../integrations/payload.ts';
import { alertNamed, keepRequest } from '../opsgenie/opsgenie-store.ts';
import { NOT_CARRIED_OUT, type OpsgenieVerb, verbOf } from '../opsgenie/words.ts';
import { bodyText } from './door.ts';
import { answer, namedIn, type OpsgenieCall, unprocessable } from './opsgenie-answers.ts';

type Does = OpsgenieVerb | 'create';

/** What is written down about a request beside what the sender said. */
interface Outcome {
  readonly success: boolean;
  readonly status: string;
  readonly alertId: AlertId | null;
  readonly alias: string;
}

export async function write(from: OpsgenieCall, does: Does): Promise<Reply | Refusal> {
  const { machine, call, key, integration } = from;
  const text = bodyText(call.rawBody);
  const guarded =
    call.rawBody.length === 0 ? { ok: true as const, value: {} } : guardedJson(call.rawBody);
  if (!guarded.ok) {
    await refused(machine, { integration, raw: text, key, reason: guarded.reason });
    return answer(from, 400, { message: guarded.reason });
  }
  const body = guarded.value;
  const alias = does === 'create' ? '' : await aliasOf(from);
  if (typeof alias === 'object') return alias;
  if (alias === undefined) {
    const outcome = { success: false, status: 'Alert does not exist', alertId: null, alias: '' };
    return processed(from, { does, body, outcome });
  }
  const { query } = from;
  const around = { headers: {}, query, path: { verb: does, alias } };
  const delivery = { key, integration, source: 'opsgenie', body, text, around };
  const done = await deliver(machine, delivery);
  if (isRefusal(done)) return done;
  if (done.faults.length > 0) {
    const errors = done.faults.map(({ path, message }) => [path || 'body', message] as const);
    return unprocessable(from, Object.fromEntries(errors));
  }
  return processed(from, { does, body, outcome: outcomeOf(does, done) });
}

/** The alias of the alert the path names: an alias is taken as it is, for its alert may be on its way. */
async function aliasOf(from: OpsgenieCall): Promise<string | undefined | Reply> {
  const named = namedIn(from);
  if ('status' in named) return named;
  if (named.type === 'alias') return named.identifier;
  return (await alertNamed(from.machine.db, named))?.dedupKey;
}

function outcomeOf(does: Does, done: Delivered): Outcome {
  const [kept] = done.kept;
  const alias = done.events[0]?.key ?? '';
  const alertId = kept?.alertId ?? null;
  if (does === 'create') return { success: true, status: 'Created alert', alertId, alias };
  if (kept?.verdict.kind === 'dropped') {
    return { success: false, status: 'Alert does not exist or is closed', alertId, alias };
  }
  const { done: status } = verbOf(does);
  return status === undefined
    ? { success: false, status: NOT_CARRIED_OUT, alertId, alias }
    : { success: true, status, alertId, alias };
}

async function processed(
  from: OpsgenieCall,
  told: { readonly does: Does; readonly body: unknown; readonly outcome: Outcome },
): Promise<Reply> {
  const said = zAnyObject.safeParse(told.body).data ?? {};
  const id = newId();
  await from.machine.db.transact((tx) =>
    keepRequest(tx, {
      ...told.outcome,
      id,
      integration: from.integration.id,
      action: told.does === 'create' ? 'Create' : verbOf(told.does).name,
      byUser: shortText(said['user'] ?? said['source'], 100),
      note: shortText(said['note'], 4_000),
    }),
  );
  const { call, took } = from;
  const asked: OpsgenieCall = { ...from, call: { ...call, requestId: id }, took };
  return answer(asked, 202, { result: 'Request will be processed' });
}

function shortText(value: unknown, max: number): string {
  return typeof value === 'string' ? [...oneLine(value)].slice(0, max).join('') : '';
}
