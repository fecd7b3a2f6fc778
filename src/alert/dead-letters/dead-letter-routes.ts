/** Routes of dead letters: what could not be taken, why, and reading it again. Whoever connects senders may. */

import { originOf } from '../../identity/audit.ts';
import { maySeeRestricted } from '../../identity/core/access.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { z, zUuid } from '../../kernel/schema.ts';
import { decodeCursor, pageOf, zPage } from '../../platform/cursor.ts';
import { ok, type Route, roles, route } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { dismissLetter, retryLetter, retryMany, unknownLetter } from './dead-letter-handle.ts';
import { letterById, listLetters } from './dead-letter-store.ts';
import {
  zDeadLetter,
  zDeadLetterItem,
  zDeadLetterQuery,
  zDismissLetter,
  zRetried,
  zRetriedMany,
  zRetryMany,
} from './shapes.ts';

const tag = 'Signals';
const path = '/api/v1/dead-letters';
const access = roles('responder');
const zById = z.object({ id: zUuid });

export function deadLetterRoutes(machine: Machine): readonly Route[] {
  return [...readRoutes(machine), ...writeRoutes(machine)];
}

function readRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path,
      access,
      summary: 'Dead letters: what senders sent in vain and what failed for ever, the newest first',
      tag,
      query: z.strictObject({ ...zPage, ...zDeadLetterQuery }),
      response: {
        status: 200,
        schema: z.object({ items: z.array(zDeadLetterItem), nextCursor: z.string().nullable() }),
      },
      handle: async ({ query, caller }) => {
        const after = decodeCursor(query.cursor, ['instant', 'uuid']);
        if (isRefusal(after)) return after;
        const rows = await listLetters(db, {
          ...{ ...query, after },
          seesRestricted: maySeeRestricted(caller.roles),
        });
        return ok(pageOf(rows, query.limit, (row) => [row.at, row.id]));
      },
    }),
    route({
      method: 'GET',
      path: `${path}/:id`,
      access,
      summary: 'One dead letter, as it arrived',
      tag,
      params: zById,
      response: { status: 200, schema: zDeadLetter },
      handle: async ({ params, caller }) => {
        const seesRestricted = maySeeRestricted(caller.roles);
        const letter = await letterById(db, params.id, seesRestricted);
        return letter === undefined ? unknownLetter() : ok(letter);
      },
    }),
  ];
}

function writeRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: `${path}/retry`,
      access,
      summary: 'Read the open dead letters of a sender again, 20 in a call; go on with `next`',
      tag,
      body: zRetryMany,
      response: { status: 200, schema: zRetriedMany },
      handle: async (call) => {
        const { integration, after } = call.body;
        const done = await retryMany(machine, originOf(call), { integration, after });
        return isRefusal(done) ? done : ok(done);
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:id/retry`,
      access,
      summary: "Read a dead letter again with today's parser; tells what became of it",
      tag,
      params: zById,
      response: { status: 200, schema: zRetried },
      handle: async (call) => {
        const done = await retryLetter(machine, originOf(call), call.params.id);
        return isRefusal(done) ? done : ok(done);
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:id/dismiss`,
      access,
      summary: 'Put a dead letter aside, with a reason',
      tag,
      params: zById,
      body: zDismissLetter,
      response: { status: 200, schema: zDeadLetter },
      handle: async (call) => {
        const { id } = call.params;
        const wish = { id, reason: call.body.reason };
        const refusal = await dismissLetter(machine, originOf(call), wish);
        if (refusal !== undefined) return refusal;
        const letter = await letterById(machine.db, id);
        return letter === undefined ? unknownLetter() : ok(letter);
      },
    }),
  ];
}
