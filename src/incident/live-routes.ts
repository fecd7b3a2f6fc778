/** `GET /api/v1/stream`: what happens, as it happens, to whoever may see it; resumable by Last-Event-ID. */
import { authenticate } from '../identity/authenticate.ts';
import { maySeeRestricted } from '../identity/core/access.ts';
import { refuse } from '../kernel/refusal.ts';
import { z } from '../kernel/schema.ts';
import { type Caller, type Route, route, SIGNED_IN } from '../platform/http.ts';
import { type LiveHub, type LiveRow, MAX_STREAMS_PER_PERSON } from '../platform/live.ts';
import type { Machine } from '../platform/machine.ts';
import { maySee, type Viewer } from './list-store.ts';
import { incidentByRef } from './store.ts';

export function liveRoutes(machine: Machine, live: LiveHub): readonly Route[] {
  const whoIs = authenticate(machine);
  return [
    route({
      method: 'GET',
      path: '/api/v1/stream',
      access: SIGNED_IN,
      summary: 'Server-sent events of every change; resumes after Last-Event-ID.',
      tag: 'Live',
      query: z.strictObject({ after: z.string().max(64).optional() }),
      handle: async (call) => {
        const owner = call.caller.actorId;
        if (live.streamsOf(owner) >= MAX_STREAMS_PER_PERSON) {
          return refuse('tooMany', 'live.too_many_streams', {
            message: `At most ${MAX_STREAMS_PER_PERSON} live streams a person. Close a tab.`,
            retryAfterSeconds: 30,
          });
        }
        const after = call.headers['last-event-id'] ?? call.query.after;
        let { caller } = call;
        const follower = {
          owner,
          after,
          maySee: (row: LiveRow) => mayFollow(machine, caller, row),
          isStillHere: async () => {
            caller = await whoIs(call);
            return caller.kind !== 'nobody';
          },
        };
        return {
          status: 200,
          hijack: (request, response) => {
            live.follow(follower, request, response).catch((error) => {
              machine.log.warn({ error: String(error) }, 'a live stream ended early');
              response.destroy();
            });
          },
        };
      },
    }),
  ];
}

export function viewerOf(caller: Caller): Viewer {
  return { person: caller.personId ?? null, seesRestricted: maySeeRestricted(caller.roles) };
}

async function mayFollow(machine: Machine, caller: Caller, row: LiveRow): Promise<boolean> {
  const { body } = row;
  const restricted =
    typeof body === 'object' &&
    body !== null &&
    'visibility' in body &&
    body.visibility === 'restricted';
  if (!restricted || row.incident === null) return true;
  const found = await incidentByRef(machine.db, row.incident);
  return found !== undefined && maySee(found.state, viewerOf(caller));
}
