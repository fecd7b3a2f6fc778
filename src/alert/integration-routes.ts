/** Routes by which people connect senders and see what they sent in vain. */
import { originOf } from '../identity/audit.ts';
import { asId, type IntegrationId } from '../kernel/ids.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { created, ok, type Route, roles, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import {
  zCreatedIntegration,
  zIntegration,
  zNewIntegration,
  zSigningSecret,
  zTestSignal,
} from './api.ts';
import { refusalsOf } from './dead-letters/dead-letter-store.ts';
import {
  connect,
  connected,
  disconnect,
  notFound,
  placeFor,
  sendTest,
  setSecret,
} from './integration-handle.ts';
import { integrationById } from './integration-store.ts';
import { INTEGRATIONS } from './integrations/index.ts';
import { GROUPS, type Integration } from './integrations/integration.ts';

/** Whoever is called by alerts may also say where they come from. */
const CONNECTORS = roles('responder');
const tag = 'Integrations';
const zById = z.object({ id: zUuid });

export function integrationRoutes(machine: Machine): readonly Route[] {
  return [...readRoutes(machine), ...writeRoutes(machine)];
}

function readRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/integrations',
      access: SIGNED_IN,
      summary: 'Connected senders, with how to connect each and when it was last heard',
      tag,
      query: z.strictObject({ service: z.string().max(200).optional() }),
      response: { status: 200, schema: z.object({ items: z.array(zIntegration) }) },
      handle: async ({ query }) => {
        const items = await connected(machine, query.service);
        return isRefusal(items) ? items : ok({ items, nextCursor: null });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/integrations/sources',
      access: SIGNED_IN,
      summary: 'What can be connected',
      tag,
      handle: async () => {
        const place = await placeFor(machine, 'KEY');
        const items = inGroups(INTEGRATIONS).map(
          ({ source, title, group, howToConnect, severities }) => ({
            ...{ source, title, group: GROUPS[group], howToConnect: howToConnect(place) },
            severities: severities ?? {},
          }),
        );
        return ok({ items });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/integrations/:id/refusals',
      access: CONNECTORS,
      summary: 'What this sender sent that could not be taken, and why; the newest 50',
      tag,
      params: zById,
      handle: async ({ params }) => {
        const id = asId<IntegrationId>(params.id);
        if ((await integrationById(machine.db, id)) === undefined) return notFound();
        return ok({ items: await refusalsOf(machine.db, id) });
      },
    }),
  ];
}

function writeRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/integrations',
      access: CONNECTORS,
      summary: 'Connect a sender; its key is shown this once',
      tag,
      body: zNewIntegration,
      response: { status: 201, schema: zCreatedIntegration },
      handle: async (call) => {
        const item = await connect(machine, originOf(call), call.body);
        return isRefusal(item) ? item : created(item);
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/integrations/:id',
      access: CONNECTORS,
      summary: 'Switch a sender off; what it sent stays',
      tag,
      params: zById,
      response: { status: 204 },
      handle: async (call) => {
        const gone = await disconnect(machine, originOf(call), asId(call.params.id));
        return isRefusal(gone) ? gone : { status: 204 };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/integrations/:id/secret',
      access: CONNECTORS,
      summary: 'What this sender signs its messages with; kept sealed and never shown',
      tag,
      params: zById,
      body: zSigningSecret,
      response: { status: 204 },
      handle: async (call) => {
        const { secret } = call.body;
        const done = await setSecret(machine, originOf(call), { id: asId(call.params.id), secret });
        return isRefusal(done) ? done : { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/integrations/:id/test',
      access: CONNECTORS,
      summary: 'Send a test signal through the real path',
      tag,
      params: zById,
      body: zTestSignal,
      response: { status: 202 },
      handle: async ({ params, body }) => {
        const done = await sendTest(machine, asId(params.id), body);
        if (isRefusal(done)) return done;
        const [kept] = done.kept;
        const answer = { signal: kept?.signalId ?? null, alert: kept?.alertId ?? null };
        return { status: 202, body: { ...answer, outcome: kept?.verdict.kind ?? null } };
      },
    }),
  ];
}

/** By heading, then by title: how people look for theirs. */
function inGroups(all: readonly Integration[]): readonly Integration[] {
  return Object.keys(GROUPS).flatMap((group) =>
    all.filter((one) => one.group === group).sort((a, b) => (a.title < b.title ? -1 : 1)),
  );
}
