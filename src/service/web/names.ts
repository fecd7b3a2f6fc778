/** Names and choices a service refers to: policies and support hours. */
import { useGet } from '../../ui/api.ts';
import { useAll } from '../../ui/pages.ts';
import type { Calendar } from '../api.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

interface Choices {
  readonly nameOf: (id: string) => string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

export function usePolicyNames(): Choices {
  return choicesOf(useAll<Named>('/api/v1/escalation-policies').data);
}

export function useCalendars(): Choices {
  return choicesOf(
    useGet<{ readonly items: readonly Calendar[] }>('/api/v1/calendars').data?.items,
  );
}

function choicesOf(items: readonly Named[] = []): Choices {
  const names = new Map(items.map((item) => [item.id, item.name]));
  return {
    nameOf: (id) => names.get(id) ?? 'unknown',
    choices: items.map((item) => ({ value: item.id, label: item.name })),
  };
}
