/** What the form holds, and the question it makes. */
import type { Instant } from '../../../kernel/instant.ts';
import type { Act } from './words.ts';

export interface Assumption {
  /** Of the row in the form. */
  readonly key: string;
  /** Empty until chosen. */
  readonly person: string;
  readonly act: Act;
  readonly afterMinutes: number;
}

export interface Asked {
  readonly service: string;
  readonly policy: string;
  /** A priority, or the severity of an alert. */
  readonly how: string;
  /** Wall clock of the viewer. */
  readonly local: string;
  readonly drill: boolean;
  readonly down: readonly string[];
  readonly assumptions: readonly Assumption[];
}

/** Undefined while nothing can be asked: no service, no policy. */
export function wishOf(asked: Asked, at: Instant): Readonly<Record<string, unknown>> | undefined {
  const { service, policy, how, drill, down } = asked;
  if (service === '' && policy === '') return undefined;
  const named = asked.assumptions.filter(({ person }) => person !== '');
  const isPriority = /^P[1-5]$/.test(how);
  // An alert or a drill is on a service; a policy alone is asked as if a person opened it.
  const priority = isPriority ? how : service === '' ? 'P2' : undefined;
  const isDrill = drill && service !== '';
  return {
    at,
    ...(service === '' ? {} : { service }),
    ...(policy === '' ? {} : { policy }),
    ...(isDrill
      ? { drill: true, priority: how === 'P1' ? 'P1' : 'P2' }
      : priority === undefined
        ? { severity: how }
        : { priority }),
    answers: named.flatMap(({ person, act, afterMinutes }) =>
      act === 'fail' ? [] : [{ person, act, afterMinutes }],
    ),
    fails: named.flatMap(({ person, act }) => (act === 'fail' ? [{ person }] : [])),
    outages: down,
  };
}
