/**
 * What being on call cost a person in pages (domain.md 6.7): how many, how many out of office hours, in how
 * many nights sleep was broken, and the twelve hours that brought more incidents than one can carry.
 */
import { type Instant, plusSeconds, secondsBetween } from '../../kernel/instant.ts';
import { instantOfLocal, localOf, Temporal, type Zone } from '../../kernel/time.ts';

export interface PageAt {
  readonly incidentId: string;
  readonly createdAt: Instant;
}

export interface PageLoad {
  readonly pages: number;
  readonly offHoursPages: number;
  /** Nights with at least one page between 23:00 and 07:00 on the person's clock. */
  readonly sleepInterruptions: number;
  /** Spans of twelve hours with more incidents than allowed; spans never overlap. */
  readonly overloads: readonly { readonly from: Instant; readonly incidents: number }[];
}

/** `pages` of one person, oldest first; `isOfficeHour` by the calendar and the person's zone. */
export function pageLoadOf(
  pages: readonly PageAt[],
  person: {
    readonly zone: Zone;
    readonly mostIncidents: number;
    readonly isOfficeHour: (at: Instant) => boolean;
  },
): PageLoad {
  const nights = pages.map(({ createdAt }) => nightOf(createdAt, person.zone));
  return {
    pages: pages.length,
    offHoursPages: pages.filter(({ createdAt }) => !person.isOfficeHour(createdAt)).length,
    sleepInterruptions: new Set(nights.filter((night) => night !== null)).size,
    overloads: overloads(pages, person.mostIncidents),
  };
}

const [EVENING, MORNING] = ['23:00', '07:00'];
const HALF_DAY_SECONDS = 12 * 3600;

/** The evening's date; null by day. */
function nightOf(at: Instant, zone: Zone): string | null {
  const today = localOf(at, zone).toPlainDate();
  if (at >= instantOfLocal(today.toPlainDateTime(Temporal.PlainTime.from(EVENING)), zone)) {
    return today.toString();
  }
  const morning = instantOfLocal(today.toPlainDateTime(Temporal.PlainTime.from(MORNING)), zone);
  return at < morning ? today.subtract({ days: 1 }).toString() : null;
}

function overloads(pages: readonly PageAt[], most: number): PageLoad['overloads'] {
  const found: { from: Instant; incidents: number }[] = [];
  let end: Instant | null = null;
  for (const [i, first] of pages.entries()) {
    if (end !== null && first.createdAt < end) continue;
    const near = pages
      .slice(i)
      .filter((page) => secondsBetween(first.createdAt, page.createdAt) < HALF_DAY_SECONDS);
    const incidents = new Set(near.map((page) => page.incidentId)).size;
    if (incidents <= most) continue;
    found.push({ from: first.createdAt, incidents });
    end = plusSeconds(first.createdAt, HALF_DAY_SECONDS);
  }
  return found;
}
