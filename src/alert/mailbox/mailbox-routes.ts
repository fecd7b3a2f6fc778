/** Routes of mailboxes that are read: they hold passwords to other servers, so they are for admins alone. */
import { originOf } from '../../identity/audit.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { z, zUuid } from '../../kernel/schema.ts';
import { created, ok, type Route, roles, route } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { zMailbox, zMailboxChange, zMailboxInput, zMailboxTest } from './mailbox-api.ts';
import {
  addMailbox,
  changeMailbox,
  listMailboxes,
  removeMailbox,
  testMailbox,
} from './mailbox-handle.ts';

const tag = 'Integrations';
const path = '/api/v1/mailboxes';
const access = roles('admin');
const zById = z.object({ id: zUuid });

export function mailboxRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path,
      access,
      summary: 'Mailboxes that are read over IMAP, when each was last looked at, and why not',
      tag,
      response: { status: 200, schema: z.object({ items: z.array(zMailbox) }) },
      handle: async () => ok({ items: await listMailboxes(machine), nextCursor: null }),
    }),
    route({
      method: 'POST',
      path,
      access,
      summary: 'Read a mailbox: what comes to it from now on; its password is sealed',
      tag,
      body: zMailboxInput,
      response: { status: 201, schema: zMailbox },
      handle: async (call) => {
        const item = await addMailbox(machine, originOf(call), call.body);
        return isRefusal(item) ? item : created(item);
      },
    }),
    route({
      method: 'PUT',
      path: `${path}/:id`,
      access,
      summary: 'Set a mailbox anew; without a password the one there is stays',
      tag,
      params: zById,
      body: zMailboxChange,
      response: { status: 200, schema: zMailbox },
      handle: async (call) => {
        const { expectedVersion, ...input } = call.body;
        const change = { id: call.params.id, input, expectedVersion };
        const item = await changeMailbox(machine, originOf(call), change);
        return isRefusal(item) ? item : ok(item);
      },
    }),
    route({
      method: 'DELETE',
      path: `${path}/:id`,
      access,
      summary: 'Read a mailbox no more; its mails stay where they are',
      tag,
      params: zById,
      response: { status: 204 },
      handle: async (call) => {
        const gone = await removeMailbox(machine, originOf(call), call.params.id);
        return isRefusal(gone) ? gone : { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:id/test`,
      access,
      summary: 'Sign in to a mailbox now and tell what was found',
      tag,
      params: zById,
      response: { status: 200, schema: zMailboxTest },
      perMinute: 10,
      handle: async ({ params }) => {
        const found = await testMailbox(machine, params.id);
        return isRefusal(found) ? found : ok(found);
      },
    }),
  ];
}
