/** Names of what a policy can page, and the choices of its form: `person:<id>`, `schedule:<id>`, `team:<id>`. */
import { usePeople, useTeams } from '../../identity/web/people.ts';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { useAll } from '../../ui/pages.ts';
import type { Policy } from '../api.ts';

export type Target = Policy['levels'][number]['targets'][number];

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Targets {
  /** The names are on their way. */
  readonly pending: boolean;
  readonly nameOf: (target: Target) => string;
  readonly groups: readonly {
    readonly group: string;
    readonly items: { readonly value: string; readonly label: string }[];
  }[];
}

export function useTargets(): Targets {
  const people = usePeople();
  const teams = useTeams();
  const rotasOf = useAll<Named>('/api/v1/schedules', { topics: ['oncall'] });
  const schedules = rotasOf.data ?? [];
  const rotas = new Map(schedules.map(({ id, name }) => [id, name]));
  const keyed = (kind: Target['kind'], items: Iterable<readonly [string, string]>) =>
    [...items].map(([id, label]) => ({ value: `${kind}:${id}`, label }));
  return {
    pending: people.pending || teams.pending || rotasOf.isPending,
    nameOf: (target) => {
      if (target.kind === 'roundRobin') {
        return `In turn: ${target.people.map((id) => people.nameOf(id)).join(', ')}`;
      }
      const { kind, id } = target;
      if (kind === 'person') return people.nameOf(id);
      if (kind === 'team') return `Team ${teams.nameOf(id)}`;
      return `On call: ${rotas.get(id) ?? 'a schedule'}`;
    },
    groups: [
      {
        group: 'Whoever is on call',
        items: keyed('schedule', rotas),
      },
      {
        group: 'People',
        items: keyed(
          'person',
          people.choices.map(({ value, label }) => [value, label] as const),
        ),
      },
      {
        group: 'Whole teams',
        items: keyed(
          'team',
          teams.choices.map(({ value, label }) => [value, label] as const),
        ),
      },
    ],
  };
}

export function keyOf(target: Target): string {
  if (target.kind === 'roundRobin') return `roundRobin:${target.people.join()}`;
  return `${target.kind}:${target.id}`;
}

export function targetOf(key: string): Target {
  const [kind, id = ''] = key.split(':');
  if (kind === 'roundRobin') {
    return { kind, people: id.split(',').map((one) => asId<PersonId>(one)) };
  }
  return { kind: kind === 'team' || kind === 'schedule' ? kind : 'person', id };
}
