/** The thread on which a foreign calendar is read and its events are given to people: see `platform/offload.ts`. */
import { onThread } from '../platform/offload.ts';
import { type CalendarQuestion, calendarEvents } from './calendar-events.ts';
import { type FeedPerson, type FeedShifts, shiftsOfFeed } from './core/feed.ts';

export interface CalendarOrder {
  readonly text: string;
  readonly question: CalendarQuestion;
  readonly people: readonly FeedPerson[];
  readonly slots: number;
}

onThread<CalendarOrder, FeedShifts>(({ text, question, people, slots }) =>
  shiftsOfFeed(calendarEvents(text, question), people, slots),
);
