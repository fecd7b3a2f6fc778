/** HTTP of imported calendars. Everybody signed in sees how they fare; team leads add and remove them. */
import { originOf } from '../identity/audit.ts';
import { asId, type ScheduleId } from '../kernel/ids.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { created, ok, type Route, roles, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import * as api from './api.ts';
import { addFeed, feedNotFound, readFeed, removeFeed } from './feed-handle.ts';
import { type FeedRow, feedById, feedsOf } from './feed-store.ts';
import { scheduleNotFound } from './handle.ts';
import { type ScheduleRow, scheduleById } from './store.ts';

const LEADS = roles('team_lead');
const BASE = '/api/v1/schedules/:id/feeds';
const tag = 'On call';

export function feedRoutes(machine: Machine): readonly Route[] {
  return [addRoute(machine), listRoute(machine), readRoute(machine), removeRoute(machine)];
}

function addRoute(machine: Machine): Route {
  return route({
    method: 'POST',
    path: BASE,
    access: LEADS,
    summary: 'Fill a new layer on top from a calendar elsewhere, read every 15 minutes.',
    tag,
    params: api.zScheduleId,
    body: api.zFeedInput,
    response: { status: 201 },
    handle: async (call) => {
      const scheduleId = asId<ScheduleId>(call.params.id);
      const feed = await addFeed(machine, originOf(call), { ...call.body, scheduleId });
      if (isRefusal(feed)) return feed;
      return created(itemOf(feed, await scheduleById(machine.db, scheduleId)));
    },
  });
}

function listRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: BASE,
    access: SIGNED_IN,
    summary:
      'Calendars that fill layers: when they were read, the last error, and what was left over.',
    tag,
    params: api.zScheduleId,
    handle: async ({ params }) => {
      const schedule = await scheduleById(db, asId<ScheduleId>(params.id));
      if (schedule === undefined) return scheduleNotFound();
      const feeds = await feedsOf(db, schedule.id);
      return ok({ items: feeds.map((feed) => itemOf(feed, schedule)) });
    },
  });
}

function readRoute(machine: Machine): Route {
  return route({
    method: 'POST',
    path: `${BASE}/:feed/read`,
    access: LEADS,
    summary: 'Read it now and say how it went.',
    tag,
    params: api.zFeedId,
    perMinute: 20,
    handle: async ({ params }) => {
      const found = await feedById(machine.db, params.feed);
      if (found?.scheduleId !== params.id) return feedNotFound();
      const feed = await readFeed(machine, found.id);
      if (isRefusal(feed)) return feed;
      return ok(itemOf(feed, await scheduleById(machine.db, feed.scheduleId)));
    },
  });
}

function removeRoute(machine: Machine): Route {
  return route({
    method: 'DELETE',
    path: `${BASE}/:feed`,
    access: LEADS,
    summary: 'Read it no more; its layer stays as an ordinary list.',
    tag,
    params: api.zFeedId,
    response: { status: 204 },
    handle: async (call) => {
      const which = { scheduleId: asId<ScheduleId>(call.params.id), id: call.params.feed };
      return (await removeFeed(machine, originOf(call), which)) ?? { status: 204 };
    },
  });
}

function itemOf(feed: FeedRow, schedule: ScheduleRow | undefined): api.FeedItem {
  const { id, host, createdAt, triedAt, goodAt, error, shifts, unmatched, unmatchedCount } = feed;
  const layer = schedule?.layers.find((one) => one.kind === 'list' && one.feed?.id === id)?.name;
  return {
    ...{ id, layer: layer ?? null, host, createdAt, triedAt, goodAt, error, shifts },
    ...{ unmatched, unmatchedCount },
  };
}
