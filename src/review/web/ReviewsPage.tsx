/** Learn: the reviews to write and to read, and the action items that came of them. */
import '../../ui/styles/manage.css';
import { useState } from 'react';
import { useNow } from '../../ui/clock.ts';
import { plural, useZone } from '../../ui/format.ts';
import { Page } from '../../ui/layout/Page.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useAll } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Segments } from '../../ui/parts/Segments.tsx';
import { useUrl } from '../../ui/url.ts';
import { useMay } from '../../ui/viewer.ts';
import { ActionTable } from './ActionTable.tsx';
import { actionIsOver, dayOf, isToDo, isToWrite, reviewIsOver } from './due.ts';
import { ReviewTable } from './ReviewTable.tsx';
import { StartDialog } from './StartDialog.tsx';
import { type ActionItem, type ReviewItem, WRITERS } from './wire.ts';
import { WORDS } from './words.ts';

const TOPICS = { topics: ['review'] } as const;

export function ReviewsPage() {
  const reviews = useAll<ReviewItem>('/api/v1/reviews', TOPICS);
  const actions = useAll<ActionItem>('/api/v1/actions', TOPICS);
  const now = useNow();
  const zone = useZone();
  const [url, put] = useUrl();
  const [starting, setStarting] = useState(false);
  const mayWrite = useMay(...WRITERS);
  const show = url['show'] === 'actions' ? 'actions' : 'reviews';
  const news =
    reviews.data === undefined || actions.data === undefined
      ? WORDS.place
      : newsOf({ reviews: reviews.data, actions: actions.data, now, today: dayOf(now, zone) });
  return (
    <Page
      crumbs={[{ label: WORDS.place }]}
      title={news}
      actions={mayWrite ? <Button onClick={() => setStarting(true)}>{WORDS.start}</Button> : null}
    >
      <section className="panel" aria-label={show === 'actions' ? WORDS.actions : WORDS.reviews}>
        <div className="filters in-top">
          <Segments
            label="What to list"
            value={show}
            options={[
              { value: 'reviews', label: WORDS.reviews },
              { value: 'actions', label: WORDS.actions },
            ]}
            onChange={(value) => put({ show: value === 'reviews' ? '' : value, only: '' })}
          />
          <Segments
            label="Which of them"
            value={onlyOf(url['only'])}
            options={[
              { value: 'todo', label: show === 'actions' ? WORDS.open : WORDS.toWrite },
              { value: 'done', label: show === 'actions' ? WORDS.over : WORDS.published },
              { value: 'all', label: WORDS.all },
            ]}
            onChange={(value) => put({ only: value === 'all' ? '' : value })}
          />
        </div>
        {show === 'reviews' ? (
          <Loaded of={reviews} what="The reviews did not load." rows={5}>
            {(all) => <Reviews all={all} only={onlyOf(url['only'])} />}
          </Loaded>
        ) : (
          <Loaded of={actions} what="The action items did not load." rows={5}>
            {(all) => <Actions all={all} only={onlyOf(url['only'])} />}
          </Loaded>
        )}
      </section>
      {starting ? <StartDialog onClose={() => setStarting(false)} /> : null}
    </Page>
  );
}

type Only = 'todo' | 'done' | 'all';

function onlyOf(text: string | undefined): Only {
  return text === 'todo' || text === 'done' ? text : 'all';
}

function fits(only: Only, toDo: boolean): boolean {
  return only === 'all' || (only === 'todo') === toDo;
}

/** What waits to be written comes first, in the order it is due. */
function Reviews({ all, only }: { readonly all: readonly ReviewItem[]; readonly only: Only }) {
  if (all.length === 0) return <Empty title={WORDS.noReviews}>{WORDS.noReviewsHelp}</Empty>;
  const shown = all.filter((review) => fits(only, isToWrite(review)));
  const waiting = shown
    .filter(isToWrite)
    .toSorted((a, b) => (a.publishDueAt < b.publishDueAt ? -1 : 1));
  const rest = shown.filter((review) => !isToWrite(review));
  if (shown.length === 0) return <Empty title={WORDS.noneHere}>{WORDS.noneHereHelp}</Empty>;
  return <ReviewTable items={[...waiting, ...rest]} />;
}

function Actions({ all, only }: { readonly all: readonly ActionItem[]; readonly only: Only }) {
  if (all.length === 0) return <Empty title={WORDS.noActions}>{WORDS.noActionsHelp}</Empty>;
  const shown = all.filter((action) => fits(only, isToDo(action)));
  const items = [...shown.filter(isToDo), ...shown.filter((action) => !isToDo(action))];
  if (shown.length === 0) return <Empty title={WORDS.noneHere}>{WORDS.noneHereHelp}</Empty>;
  return <ActionTable items={items} withReview />;
}

/** "2 reviews to write, 1 overdue; 3 actions open". */
function newsOf(facts: {
  readonly reviews: readonly ReviewItem[];
  readonly actions: readonly ActionItem[];
  readonly now: Parameters<typeof reviewIsOver>[1];
  readonly today: string;
}): string {
  const toWrite = facts.reviews.filter(isToWrite).length;
  const late = facts.reviews.filter((review) => reviewIsOver(review, facts.now)).length;
  const open = facts.actions.filter(isToDo).length;
  const lateActions = facts.actions.filter((action) => actionIsOver(action, facts.today)).length;
  if (toWrite + open === 0) return WORDS.calm;
  const written = `${plural(toWrite, 'review')} to write${late === 0 ? '' : `, ${late} overdue`}`;
  const done = `${plural(open, 'action')} open${lateActions === 0 ? '' : `, ${lateActions} overdue`}`;
  return `${written}; ${done}`;
}
