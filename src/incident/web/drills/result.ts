/** How a drill went, in words. */
import { formatDuration } from '../../../ui/format.ts';
import type { DrillItem } from '../../drill-shapes.ts';

export type Drill = DrillItem & { readonly serviceName: string | null };
export type Names = Readonly<Record<string, string>>;

const nameIn = (names: Names, id: string) => names[id] ?? 'somebody';

function listIn(names: Names, ids: readonly string[]): string {
  return [...new Set(ids)].map((id) => nameIn(names, id)).join(', ');
}

/** "Bob answered after 2 min 10 s". */
export function headlineOf({ score }: Drill, names: Names): string {
  if (score === null) return 'Under way';
  if (score.outcome === 'acknowledged') {
    const who = score.acknowledgedBy === null ? 'A program' : nameIn(names, score.acknowledgedBy);
    return `${who} answered after ${formatDuration(score.acknowledgedSeconds ?? 0)}`;
  }
  return score.outcome === 'exhausted' ? 'Nobody answered' : 'Ended before anybody answered';
}

export interface Finding {
  readonly text: string;
  readonly bad: boolean;
}

/** What to know besides the headline, the worst first. */
export function findingsOf({ score, expected }: Drill, names: Names): readonly Finding[] {
  if (score === null) return [];
  const bad = (when: boolean, text: string): readonly Finding[] =>
    when ? [{ text, bad: true }] : [];
  const channels = score.failedChannels.map(
    ({ person, channel }) => `${channel} to ${nameIn(names, person)}`,
  );
  return [
    ...bad(score.notReached.length > 0, `Not reached: ${listIn(names, score.notReached)}`),
    ...bad(channels.length > 0, `Failed: ${channels.join(', ')}`),
    ...bad(score.reachedSeconds === null, 'No message arrived anywhere'),
    ...bad(
      score.expectedAnswered === false,
      `${expected === null ? 'Somebody' : nameIn(names, expected)} should have answered`,
    ),
    ...(score.withoutConsent.length === 0
      ? []
      : [{ text: `Left out, did not agree: ${listIn(names, score.withoutConsent)}`, bad: false }]),
  ];
}
