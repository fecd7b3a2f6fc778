/** The news of a schedule in one sentence: who is on call until when, who is next, and what is missing. */
import type { Instant } from '../../kernel/instant.ts';
import { formatWhen, formatWhenZoned, plural } from '../../ui/format.ts';
import type { OnCallItem } from '../api.ts';

interface Facts {
  readonly rota: OnCallItem | undefined;
  /** Gaps in the next 60 days; undefined while unknown. */
  readonly gaps: number | undefined;
  readonly now: Instant;
  readonly zone: string;
}

export interface News {
  readonly title: string;
  readonly after: string;
  readonly gaps: string | undefined;
}

export function newsOf({ rota, gaps, now, zone }: Facts): News {
  const gapWords =
    gaps === undefined || gaps === 0 ? undefined : `${plural(gaps, 'gap')} in 60 days.`;
  if (rota === undefined) return { title: 'On call', after: '', gaps: gapWords };
  const names = rota.persons.map((person) => person.personName).join(' and ');
  const until = rota.persons.map((person) => person.until).sort()[0];
  const next = rota.next?.persons.map((person) => person.personName).join(' and ') ?? '';
  const from = rota.next === null ? '' : formatWhen(rota.next.at, now, zone);
  if (rota.persons.length === 0) {
    const after = rota.next === null ? 'Nobody comes.' : `${next} comes ${from}.`;
    return { title: 'Nobody is on call', after, gaps: gapWords };
  }
  const verb = rota.persons.length === 1 ? 'is' : 'are';
  const end =
    until === null || until === undefined ? '' : ` until ${formatWhenZoned(until, now, zone)}`;
  const after =
    rota.next === null
      ? 'No hand-off in sight.'
      : next === ''
        ? `Then nobody, from ${from}.`
        : `Then ${next}${rota.next.at === until ? '' : `, from ${from}`}.`;
  return { title: `${names} ${verb} on call${end}`, after, gaps: gapWords };
}
