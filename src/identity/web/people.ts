/** People and teams for other pages: their names, and choices for forms. */
import { useMemo } from 'react';
import { useAll } from '../../ui/pages.ts';
import type { Person, Team } from '../api.ts';
import { actorWords } from './actors.ts';

interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Directory<T> {
  readonly all: readonly T[] | undefined;
  /** On their way; false also when they did not come. */
  readonly pending: boolean;
  readonly nameOf: (id: string) => string;
  /** Those who may be chosen now. */
  readonly choices: readonly Choice[];
}

export interface People extends Directory<Person> {
  /** Of whoever did something: a person, a program, a monitor, Evenkeel itself. */
  readonly actorName: (actorId: string) => string;
}

/** Everybody, also those who left: their names still stand in what they did. */
export function usePeople(): People {
  const { data: all, isPending } = useAll<Person>('/api/v1/people');
  return useMemo(() => {
    const people = directory(all, (person) => person.active);
    const actorName = (id: string) => actorWords(id) ?? people.nameOf(id);
    return { ...people, actorName, pending: isPending };
  }, [all, isPending]);
}

export function useTeams(): Directory<Team> {
  const { data: all, isPending } = useAll<Team>('/api/v1/teams');
  return useMemo(() => ({ ...directory(all, () => true), pending: isPending }), [all, isPending]);
}

function directory<T extends { readonly id: string; readonly name: string }>(
  all: readonly T[] | undefined,
  choosable: (item: T) => boolean,
): Omit<Directory<T>, 'pending'> {
  const names = new Map((all ?? []).map((item) => [item.id, item.name]));
  return {
    all,
    nameOf: (id) => names.get(id) ?? 'Somebody',
    choices: (all ?? []).filter(choosable).map((item) => ({ value: item.id, label: item.name })),
  };
}
