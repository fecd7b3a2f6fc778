/** People and teams for other pages: their names, and choices for forms. */
import { useMemo } from 'react';
import { useAll } from '../../ui/pages.ts';
import type { Person, Team } from '../api.ts';

interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Directory<T> {
  readonly all: readonly T[] | undefined;
  readonly nameOf: (id: string) => string;
  /** Those who may be chosen now. */
  readonly choices: readonly Choice[];
}

/** Everybody, also those who left: their names still stand in what they did. */
export function usePeople(): Directory<Person> {
  const all = useAll<Person>('/api/v1/people').data;
  return useMemo(() => directory(all, (person) => person.active), [all]);
}

export function useTeams(): Directory<Team> {
  const all = useAll<Team>('/api/v1/teams').data;
  return useMemo(() => directory(all, () => true), [all]);
}

function directory<T extends { readonly id: string; readonly name: string }>(
  all: readonly T[] | undefined,
  choosable: (item: T) => boolean,
): Directory<T> {
  const names = new Map((all ?? []).map((item) => [item.id, item.name]));
  return {
    all,
    nameOf: (id) => names.get(id) ?? 'Somebody',
    choices: (all ?? []).filter(choosable).map((item) => ({ value: item.id, label: item.name })),
  };
}
