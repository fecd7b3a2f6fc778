/** Starting and ending drills, and how one is shown; the rules are verbs like any other (core/verbs/drill.ts). */
import { peopleByIds } from '../identity/store.ts';
import { asId, type PersonId } from '../kernel/ids.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import type { NewDrill } from './api.ts';
import type { ActorRef } from './context.ts';
import type { IncidentState } from './core/state.ts';
import { isOpen, type Source } from './core/words.ts';
import type { DrillItem } from './drill-shapes.ts';
import { runningDrill } from './drill-store.ts';
import { executeIn } from './handle.ts';
import { idOf } from './open.ts';
import { lockOpening } from './store.ts';

export interface StartDrill {
  readonly input: NewDrill;
  readonly actor: ActorRef;
  readonly source: Source;
}

/** 422 naming the field, 409 while another drill runs on the service, 403 for whoever may not. */
export async function startDrillIn(
  tx: Tx,
  { input, actor, source }: StartDrill,
): Promise<IncidentState | Refusal> {
  const service = await idOf(tx, input.service, 'service');
  if (isRefusal(service)) return service;
  if (service === undefined) throw new Error('A drill is on a service');
  const unknown = await unknownExpected(tx, input.expected);
  if (unknown !== undefined) return unknown;
  await lockOpening(tx, service);
  const running = await runningDrill(tx, service);
  if (running !== undefined) {
    return refuse(
      'conflict',
      'drill.running',
      `${running} still runs on this service. End it first, or wait until it ends.`,
    );
  }
  return executeIn(tx, {
    incident: null,
    verb: 'start-drill',
    input: { ...input, service },
    actor,
    source,
  });
}

async function unknownExpected(tx: Tx, id: string | undefined): Promise<Refusal | undefined> {
  if (id === undefined) return undefined;
  const [person] = await peopleByIds(tx, [asId<PersonId>(id)]);
  if (person?.active === true) return undefined;
  const message = person === undefined ? 'no such person' : `${person.name} is no longer active`;
  const fields = [{ path: 'expected', message }];
  return refuse('invalid', 'drill.unknown_person', { message: `expected: ${message}.`, fields });
}

/** As the wire shows it. */
export function drillItem(state: IncidentState): DrillItem {
  const { drillRun: run, stamps } = state;
  return {
    id: state.id,
    number: state.number,
    service: state.services[0]?.service ?? null,
    priority: state.priority,
    reason: run?.reason ?? state.description,
    announced: run?.announced ?? false,
    expected: run?.expected ?? null,
    startedBy: run?.by ?? null,
    createdAt: stamps.createdAt,
    startsAt: run?.startsAt ?? stamps.createdAt,
    running: isOpen(state.state),
    paging: state.paging.status,
    level: state.paging.level,
    round: state.paging.round,
    nextDueAt: state.paging.nextDueAt,
    endedAt: run?.endedAt ?? stamps.cancelledAt,
    pages: run?.pages ?? [],
    score: run?.score ?? null,
    version: state.version,
  };
}
