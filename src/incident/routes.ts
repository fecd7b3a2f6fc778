/** Incidents over HTTP: lists, one incident, its timeline and proof, and one route per verb. */
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { z } from '../kernel/schema.ts';
import { readClock } from '../platform/clock.ts';
import { pageOf } from '../platform/cursor.ts';
import type { Reader } from '../platform/db.ts';
import {
  type Call,
  type Caller,
  created,
  fieldRefusal,
  ok,
  type Reply,
  type Route,
  roles,
  route,
  SIGNED_IN,
  shapeRefusal,
} from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { hardDownstreamOf, servicesByIds } from '../service/store.ts';
import {
  type IncidentQuery,
  zIncidentQuery,
  zIncidentRef,
  zNewIncident,
  zTimelineQuery,
} from './api.ts';
import { type ActorRef, gatherContext } from './context.ts';
import { availableVerbs, OFFERED } from './core/available.ts';
import { doNext } from './core/do-next.ts';
import { byQueue } from './core/queue.ts';
import type { IncidentState } from './core/state.ts';
import type { Verb } from './core/verb.ts';
import { OPEN_STATES, PHASE_OF, type Source, STATES } from './core/words.ts';
import { execute, notFound } from './handle.ts';
import { type ListFilter, maySee, newestIncidents, openIncidents } from './list-store.ts';
import { viewerOf } from './live-routes.ts';
import { beforeOf, keyOf } from './newest-first.ts';
import { idOf, openIn } from './open.ts';
import { unknownPeople } from './people-check.ts';
import { incidentByRef, type LoadedIncident, timelineOf } from './store.ts';
import { verifyIncident } from './verify.ts';
import { itemOf, namesIn, queueKeyOf, visibleRows, withServiceName } from './views.ts';

const tag = 'Incidents';
/** At most this many open incidents in one answer of the queue (decisions.md 21). */
const QUEUE_LIMIT = 1000;

export function incidentRoutes(machine: Machine): readonly Route[] {
  return [
    ...listRoutes(machine),
    ...oneRoutes(machine),
    ...OFFERED.map((verb) => verbRoute(machine, verb)),
  ];
}

function listRoutes(machine: Machine): readonly Route[] {
  const { db } = machine;
  return [
    route({
      method: 'GET',
      path: '/api/v1/incidents',
      access: SIGNED_IN,
      summary: 'Incidents: newest first by pages, or all open ones in order of work (order=queue).',
      tag,
      query: zIncidentQuery,
      handle: async ({ query, caller }) => {
        const filter = await filterOf(machine, query, caller);
        if (isRefusal(filter)) return filter;
        return query.order === 'queue'
          ? queueReply(machine, filter)
          : newestReply(machine, filter, query);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/incidents',
      access: roles('agent', 'responder', 'comms', 'security', 'problem_manager', 'facilitator'),
      summary: 'Begin an incident; what is known at once is walked at once.',
      tag,
      body: zNewIncident,
      response: { status: 201 },
      handle: async ({ body, caller }) => {
        const opened = await db.transact((tx) =>
          openIn(tx, {
            input: body,
            actor: actorOf(caller),
            source: sourceOf(caller),
            channel: 'api',
          }),
        );
        if (isRefusal(opened)) return opened;
        return created(await summaryOf(machine, opened.state));
      },
    }),
  ];
}

function oneRoutes(machine: Machine): readonly Route[] {
  const { db } = machine;
  return [
    route({
      method: 'GET',
      path: '/api/v1/incidents/:number',
      access: SIGNED_IN,
      summary: 'One incident: its state, clocks, what may be done now and what to do next.',
      tag,
      params: zIncidentRef,
      handle: async (call) => {
        const found = await visibleIncident(machine, call);
        return isRefusal(found) ? found : detailReply(machine, found, call.caller);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/incidents/:number/timeline',
      access: SIGNED_IN,
      summary: 'Its timeline, in order or newest first.',
      tag,
      params: zIncidentRef,
      query: zTimelineQuery,
      handle: async (call) => {
        const found = await visibleIncident(machine, call);
        return isRefusal(found) ? found : timelineReply(machine, found, call);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/incidents/:number/verify',
      access: SIGNED_IN,
      summary: 'Recompute its hash chain and fold it again.',
      tag,
      params: zIncidentRef,
      handle: async (call) => {
        const found = await visibleIncident(machine, call);
        if (isRefusal(found)) return found;
        const { number, version } = found.state;
        return ok(await verifyIncident(db, { ...found, number, version }));
      },
    }),
  ];
}

function verbRoute(machine: Machine, verb: Verb): Route {
  const shape = withVersion(verb.input);
  return route({
    method: 'POST',
    path: `/api/v1/incidents/:number/${verb.name}`,
    access: SIGNED_IN,
    summary: verb.help,
    tag,
    params: zIncidentRef,
    body: z.record(z.string(), z.unknown()),
    bodyShape: shape,
    handle: async (call) => {
      const found = await visibleIncident(machine, call);
      if (isRefusal(found)) return found;
      const named = await withIds(machine.db, call);
      if (isRefusal(named)) return named;
      const parsed = shape.safeParse(named);
      if (!parsed.success) return shapeRefusal(parsed.error, 'body');
      const { expectedVersion, ...input } = parsed.data as { expectedVersion?: number };
      const unknown = await unknownPeople(machine.db, input);
      if (unknown !== undefined) return unknown;
      const after = await execute(machine, {
        incident: found.id,
        verb: verb.name,
        input,
        actor: actorOf(call.caller),
        source: sourceOf(call.caller),
        ...(expectedVersion === undefined ? {} : { expectedVersion }),
      });
      return isRefusal(after) ? after : ok(await summaryOf(machine, after));
    },
  });
}

/** Other incidents may be named by number; rules know them by id. Hidden ones are not there (422). */
async function withIds(
  reader: Reader,
  { body, caller }: Call<unknown, unknown, Readonly<Record<string, unknown>>>,
): Promise<Record<string, unknown> | Refusal> {
  const fields: Record<string, unknown> = { ...body };
  for (const field of ['into', 'child', 'parent'] as const) {
    const ref = fields[field];
    if (typeof ref !== 'string') continue;
    const other = await incidentByRef(reader, ref);
    if (other === undefined || !maySee(other.state, viewerOf(caller))) {
      return fieldRefusal(field, 'no such incident');
    }
    fields[field] = other.id;
  }
  return fields;
}

/** Every write takes `expectedVersion` (product.md). */
function withVersion(input: z.ZodType): z.ZodType {
  if (!(input instanceof z.ZodObject)) return input;
  return input.safeExtend({ expectedVersion: z.number().int().min(0).optional() });
}

export function actorOf(caller: Caller): ActorRef {
  const kind = caller.kind === 'token' && caller.personId == null ? 'token' : 'person';
  return { id: caller.actorId, kind, person: caller.personId ?? null, roles: caller.roles };
}

export function sourceOf(caller: Caller): Source {
  return caller.via === 'cookie' ? 'ui' : 'api';
}

/** The incident, unless it is not there or not this caller's to see: both answer the same 404. */
export async function visibleIncident(
  { db }: Machine,
  call: Pick<Call<{ readonly number: string }>, 'params' | 'caller'>,
): Promise<LoadedIncident | Refusal> {
  const found = await incidentByRef(db, call.params.number);
  if (found === undefined || !maySee(found.state, viewerOf(call.caller))) {
    return notFound(call.params.number);
  }
  return found;
}

async function filterOf(
  { db }: Machine,
  query: IncidentQuery,
  caller: Caller,
): Promise<ListFilter | Refusal> {
  const service = await idOf(db, query.service, 'service');
  if (isRefusal(service)) return service;
  const byPhase = query.phase?.flatMap((phase) =>
    STATES.filter((state) => PHASE_OF[state] === phase),
  );
  const open = query.open === undefined ? undefined : statesOpen(query.open === 'true');
  const states = [query.state, byPhase, open].reduce<readonly string[] | null>(
    (all, some) =>
      some === undefined
        ? all
        : (all ?? STATES).filter((s) => (some as readonly string[]).includes(s)),
    null,
  );
  return {
    states,
    priorities: query.priority ?? null,
    service: service ?? null,
    team: query.team ?? null,
    assignee: query.assignee === 'me' ? (caller.personId ?? null) : (query.assignee ?? null),
    q: query.q ?? null,
    drills: query.drill === 'true',
    viewer: viewerOf(caller),
  };
}

function statesOpen(open: boolean): readonly string[] {
  const isOpen = (state: string) => (OPEN_STATES as readonly string[]).includes(state);
  return STATES.filter((state) => isOpen(state) === open);
}

async function queueReply(machine: Machine, filter: ListFilter): Promise<Reply> {
  const states = await openIncidents(machine.db, filter, QUEUE_LIMIT + 1);
  const now = await readClock(machine.db);
  const keyed = states
    .slice(0, QUEUE_LIMIT)
    .map((state) => ({ state, key: queueKeyOf(state, now) }));
  const items = keyed.toSorted((a, b) => byQueue(a.key, b.key)).map(({ state }) => state);
  return listReply(machine, items, { nextCursor: null, cut: states.length > QUEUE_LIMIT });
}

async function newestReply(
  machine: Machine,
  filter: ListFilter,
  query: IncidentQuery,
): Promise<Reply | Refusal> {
  const before = beforeOf(query.cursor);
  if (isRefusal(before)) return before;
  const rows = await newestIncidents(machine.db, filter, { before, limit: query.limit + 1 });
  const page = pageOf(rows, query.limit, keyOf);
  return listReply(machine, page.items, { nextCursor: page.nextCursor });
}

async function listReply(
  machine: Machine,
  states: readonly IncidentState[],
  more: { readonly nextCursor: string | null; readonly cut?: boolean },
): Promise<Reply> {
  const now = await readClock(machine.db);
  const items = states.map((state) => itemOf(state, now));
  const names = await namesIn(machine.db, items);
  return ok({ items: items.map((item) => withServiceName(item, names)), names, ...more });
}

/** What a write answers: enough to go on without a second request. */
async function summaryOf({ db }: Machine, state: IncidentState) {
  const item = itemOf(state, await readClock(db));
  const names = await namesIn(db, [item]);
  return { ...withServiceName(item, names), names };
}

async function detailReply(
  machine: Machine,
  found: LoadedIncident,
  caller: Caller,
): Promise<Reply | Refusal> {
  const { state } = found;
  return machine.db.transact(async (tx) => {
    const actor = actorOf(caller);
    const question = { verb: 'look', input: {}, actor, source: sourceOf(caller) };
    const context = await gatherContext(tx, state, question);
    if (isRefusal(context)) return context;
    const item = itemOf(state, tx.now);
    const blastRadius = await blastOf(tx, state);
    const names = await namesIn(tx, [state, item, blastRadius]);
    return ok({
      ...withServiceName(item, names),
      incident: state,
      verbs: availableVerbs(state, context),
      doNext: doNext(state, context),
      blastRadius,
      normalCriteria: Object.values(context.services).flatMap((service) => service.normalCriteria),
      names,
      chain: { rows: state.version },
    });
  });
}

/** All that stands on the faulty service, or else on the one it began with, over hard dependencies. */
async function blastOf(reader: Reader, { faultyService, services }: IncidentState) {
  const service = faultyService ?? services[0]?.service;
  if (service === undefined) return null;
  const below = await servicesByIds(reader, await hardDownstreamOf(reader, service));
  const living = below.filter(({ archivedAt }) => archivedAt === null);
  return { service, services: living.map(({ id }) => id) };
}

async function timelineReply(
  { db }: Machine,
  found: LoadedIncident,
  call: Call<{ readonly number: string }, z.output<typeof zTimelineQuery>>,
): Promise<Reply> {
  const { limit, after, before, order } = call.query;
  const newestFirst = order === 'newest';
  const rows = await timelineOf(db, {
    incident: found.id,
    after,
    before: before ?? null,
    limit: limit + 1,
    newestFirst,
  });
  const items = visibleRows(
    rows.slice(0, limit),
    viewerOf(call.caller).seesRestricted || maySee(found.state, viewerOf(call.caller)),
  );
  const last = rows[limit - 1];
  const more = rows.length > limit && last !== undefined;
  return ok({
    items,
    names: await namesIn(db, items),
    nextCursor: more ? String(last.seq) : null,
    version: found.state.version,
  });
}
