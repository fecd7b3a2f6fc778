/** The people and services that the scenarios of domain.md 11 share; their zone is Europe/Berlin. */
import type { World } from '../harness.ts';
import type { Integration, Named, Person } from '../harness-makers.ts';

export interface Company {
  readonly sam: Person;
  readonly ben: Person;
  readonly chen: Person;
  readonly ivo: Person;
  readonly gus: Person;
  readonly wifi: Named;
  readonly wifiMonitor: Integration;
  /** What has to be true on `wifi-hq` for it to count as normal. */
  readonly criteria: readonly string[];
}

const ZONE = 'Europe/Berlin';

/** Network on call is Ben, then Chen; behind them stands Ivo; Gus owns the service and leads the team. */
export async function networkCompany(world: World): Promise<Company> {
  const { api } = world;
  await world.api.call('PUT', '/api/v1/settings/organisation', {
    body: { value: { name: 'Harbour Works', timeZone: ZONE } },
  });
  const person = (name: string, role: 'agent' | 'responder') =>
    world.person({ name, roles: [role], timeZone: ZONE });
  const sam = await person('Sam', 'agent');
  const ben = await person('Ben', 'responder');
  const chen = await person('Chen', 'responder');
  const ivo = await person('Ivo', 'responder');
  const gus = await person('Gus', 'responder');
  const team = await api.post<{ id: string }>('/api/v1/teams', {
    ...{ name: 'Network', lead: gus.id, members: [ben.id, chen.id] },
  });
  const rota = await world.schedule({
    name: 'Network',
    timeZone: ZONE,
    layers: [
      {
        ...{ name: 'weekly', people: [ben.id, chen.id], unit: 'week', length: 1 },
        start: '2026-09-14T08:00:00',
      },
    ],
  });
  const policy = await world.policy({
    name: 'Network',
    levels: [[{ id: rota.id, kind: 'schedule' }], [ivo]],
    delayMinutes: 10,
  });
  const criteria = ['A call on floor 3 holds for ten minutes', 'DHCP answers within a second'];
  const wifi = await world.service({
    name: 'wifi-hq',
    tier: 'T2',
    owner: gus.id,
    team: team.id,
    escalationPolicy: policy.id,
    normalCriteria: criteria,
    usersTotal: 400,
  });
  const wifiMonitor = await world.integration(wifi.id, 'generic');
  return { sam, ben, chen, ivo, gus, wifi, wifiMonitor, criteria };
}
