/**
 * What journeys need before they begin: people with tokens, services, policies, schedules, integrations
 * and the senders behind them. All but the tokens are made through the public HTTP API.
 */
import { alertmanagerSender, genericSender, pagerDutySender } from '../fakes/monitor.ts';
import { owner } from '../src/identity/store.ts';
import { makeToken } from '../src/identity/tokens.ts';
import { asId, type PersonId } from '../src/kernel/ids.ts';
import type { Machine } from '../src/platform/machine.ts';
import type { TestDatabase } from './database.ts';
import type { Api } from './harness-http.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** A bearer token with which this person acts. */
  readonly token: string;
}

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Integration {
  readonly id: string;
  readonly key: string;
  readonly url: string;
}

/** Levels of targets, `{ levels: [[ann], [bob]], delayMinutes: 5 }`, the short way. */
export interface PolicyWish {
  readonly name: string;
  readonly levels: readonly (readonly Target[])[];
  readonly delayMinutes?: number;
  readonly repeat?: number;
  /** A person's id; default the owner's. */
  readonly catchAll?: string;
}

export interface Target {
  readonly id: string;
  readonly kind?: 'person' | 'schedule' | 'team';
}

export interface PersonWish {
  readonly name: string;
  /** Default: the name in lower case with dots, at example.test. */
  readonly email?: string;
  readonly roles?: readonly Role[];
  readonly timeZone?: string;
}

export type Role = Parameters<typeof makeToken>[1]['roles'][number];

export interface Makers {
  readonly person: (wish: PersonWish) => Promise<Person>;
  readonly service: (wish: { readonly name: string } & Record<string, unknown>) => Promise<Named>;
  readonly policy: (wish: PolicyWish) => Promise<Named>;
  readonly schedule: (wish: Readonly<Record<string, unknown>>) => Promise<Named>;
  /** `service` by name or id, as the API takes it. */
  readonly integration: (service: string, source: string) => Promise<Integration>;
}

export interface Senders {
  /** Makes an integration of the service and a sender that holds its key. */
  readonly pagerDuty: (service: string) => Promise<ReturnType<typeof pagerDutySender>>;
  readonly alertmanager: (service: string) => Promise<ReturnType<typeof alertmanagerSender>>;
  readonly generic: (service: string) => Promise<ReturnType<typeof genericSender>>;
}

export function makers(api: Api, { machine }: TestDatabase): Makers {
  return {
    person: async ({ name, roles = ['responder'], timeZone, email }) => {
      const address = email ?? `${name.toLowerCase().replace(/[^a-z]+/g, '.')}@example.test`;
      const zone = timeZone === undefined ? {} : { timeZone };
      const wish = { name, email: address, roles, ...zone };
      const { id } = await api.post<{ id: string }>('/api/v1/people', wish);
      const personId = asId<PersonId>(id);
      const { token } = await makeToken(machine, {
        ...{ name: 'journey', roles, personId, origin: { actor: 'system' } },
      });
      return { id, name, email: address, token };
    },
    service: (wish) => api.post('/api/v1/services', wish),
    policy: async (wish) => {
      const { id } = await theOwner(machine);
      return api.post('/api/v1/escalation-policies', policyBody(wish, id));
    },
    schedule: (wish) => api.post('/api/v1/schedules', wish),
    integration: (service, source) => api.post('/api/v1/integrations', { service, source }),
  };
}

export function senders(api: Api, baseUrl: string): Senders {
  const connect = (service: string, source: string) =>
    api.post<Integration>('/api/v1/integrations', { service, source });
  return {
    pagerDuty: async (service) => {
      const { key } = await connect(service, 'pagerduty');
      return pagerDutySender(baseUrl, key);
    },
    alertmanager: async (service) =>
      alertmanagerSender((await connect(service, 'alertmanager')).url),
    generic: async (service) => genericSender((await connect(service, 'generic')).url),
  };
}

/** A token with which the owner acts. */
export async function ownersToken({ machine }: TestDatabase): Promise<string> {
  const { id: personId, roles } = await theOwner(machine);
  const { token } = await makeToken(machine, {
    ...{ name: 'journey', roles, personId, origin: { actor: 'system' } },
  });
  return token;
}

async function theOwner(machine: Machine) {
  const person = await owner(machine.db);
  if (person === undefined) throw new Error('The nodes made no owner');
  return person;
}

function policyBody(wish: PolicyWish, ownerId: string) {
  const { name, levels, delayMinutes = 5, repeat = 0, catchAll = ownerId } = wish;
  const target = ({ id, kind = 'person' }: Target) => ({ kind, id });
  return {
    name,
    levels: levels.map((targets) => ({ targets: targets.map(target), delayMinutes })),
    repeat,
    catchAll,
  };
}
