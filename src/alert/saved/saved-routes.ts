/** Routes of saved searches: everybody who is signed in keeps their own, and sees those that are shared. */
import { refuse } from '../../kernel/refusal.ts';
import { z, zUuid } from '../../kernel/schema.ts';
import { created, ok, type Route, route, SIGNED_IN } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { newId } from '../../platform/random.ts';
import {
  deleteSavedSearch,
  insertSavedSearch,
  savedSearchCount,
  savedSearchesFor,
} from './saved-store.ts';
import { zNewSavedSearch, zSavedSearch } from './shapes.ts';

const tag = 'Signals';
const MAX_OWN = 50;

export function savedSearchRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/saved-searches',
      access: SIGNED_IN,
      summary: 'Saved searches of alerts and signals: your own, and those for everybody',
      tag,
      response: { status: 200, schema: z.object({ items: z.array(zSavedSearch) }) },
      handle: async ({ caller }) =>
        ok({ items: [...(await savedSearchesFor(db, caller.actorId))] }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/saved-searches',
      access: SIGNED_IN,
      summary: 'Keep filters under a name',
      tag,
      body: zNewSavedSearch,
      response: { status: 201, schema: zSavedSearch },
      handle: ({ body, caller }) =>
        db.transact(async (tx) => {
          const owner = caller.actorId;
          if ((await savedSearchCount(tx, owner)) >= MAX_OWN) {
            const message = `You keep ${MAX_OWN} searches already. Remove one first.`;
            return refuse('conflict', 'saved_search.too_many', message);
          }
          const id = newId();
          if (await insertSavedSearch(tx, { ...body, id, owner })) {
            return created({ ...body, id, isOwn: true });
          }
          return refuse(
            'conflict',
            'saved_search.name_taken',
            `You keep a search named "${body.name}" already. Choose another name.`,
          );
        }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/saved-searches/:id',
      access: SIGNED_IN,
      summary: 'Remove a saved search of your own; an admin also one for everybody',
      tag,
      params: z.object({ id: zUuid }),
      response: { status: 204 },
      handle: ({ params, caller }) =>
        db.transact(async (tx) => {
          const by = { owner: caller.actorId, anyOwner: caller.roles.includes('admin') };
          if (await deleteSavedSearch(tx, params.id, by)) return { status: 204 };
          return refuse('notFound', 'saved_search.unknown', 'No such search of yours.');
        }),
    }),
  ];
}
