/** The curated timeline: rows that tell the story, each taken out or put back with a tick, and its silences. */
import { IconHelpCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { usePeople } from '../../identity/web/people.ts';
import { type NameOf, sentenceOf } from '../../incident/core/sentences.ts';
import type { Entry } from '../../incident/core/timeline.ts';
import type { IncidentDetail } from '../../incident/web/wire.ts';
import { capital } from '../../kernel/capital.ts';
import { useGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import {
  formatDay,
  formatTime,
  localInstants,
  plural,
  useZone,
  zoneNames,
} from '../../ui/format.ts';
import { Loaded } from '../../ui/layout/States.tsx';
import { Icon } from '../../ui/parts/Icon.tsx';
import type { ReviewDocument } from '../core/document.ts';
import { partOf } from '../core/roles.ts';
import { type Point, silences, withoutPoint, withPoint } from './points.ts';
import type { Editor } from './use-review.ts';
import type { ReviewDetail } from './wire.ts';
import { PAGE } from './words.ts';

interface Props {
  readonly review: ReviewDetail;
  readonly editor: Editor | undefined;
}

export function TimelinePart({ review, editor }: Props) {
  const zone = useZone();
  const [all, setAll] = useState(false);
  const [removed, setRemoved] = useState<ReviewDocument['timeline']>([]);
  const points = review.document.timeline;
  const put = (point: Point, inside: boolean) => {
    const timeline = inside ? withPoint(points, point) : withoutPoint(points, point);
    setRemoved((before) => (inside ? withoutPoint(before, point) : withPoint(before, point)));
    void editor?.save({ timeline }, review);
  };
  const shown = removed.reduce(withPoint, points);
  const first = shown[0];
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">
        {PAGE.timeline}{' '}
        <span className="t3 h2-note">
          {plural(points.length, 'row')}
          {first === undefined
            ? ''
            : `, ${formatDay(first.at, zone)}, times are ${zoneNames(first.at, zone).short}`}
        </span>
      </h2>
      {shown.length === 0 ? <p className="t3">{PAGE.noTimeline}</p> : null}
      <Rows points={shown} inside={points} review={review} onPut={editor && put} />
      {editor === undefined ? null : (
        <p className="sm under">
          <button type="button" className="linklike" onClick={() => setAll(!all)}>
            {all ? PAGE.hideOthers : PAGE.others}
          </button>
        </p>
      )}
      {all ? (
        <OtherRows number={review.incident} known={shown} onAdd={(point) => put(point, true)} />
      ) : null}
    </section>
  );
}

function Rows({
  points,
  inside,
  review,
  onPut,
}: {
  readonly points: readonly Point[];
  readonly inside: readonly Point[];
  readonly review: ReviewDetail;
  readonly onPut: ((point: Point, inside: boolean) => void) | undefined;
}) {
  const silent = silences(inside);
  return (
    <ol className="ct ct-plain">
      {points.flatMap((point) => {
        const quiet = silent.get(point.seq);
        const on = inside.some(({ seq }) => seq === point.seq);
        const row = <Row key={point.seq} point={point} on={on} onPut={onPut} />;
        if (quiet === undefined) return [row];
        return [<Gap key={`gap ${point.seq}`} quiet={quiet} number={review.incident} />, row];
      })}
    </ol>
  );
}

function Row({
  point,
  on,
  onPut,
}: {
  readonly point: Point;
  readonly on: boolean;
  readonly onPut: ((point: Point, inside: boolean) => void) | undefined;
}) {
  const zone = useZone();
  const now = useNow();
  const time = formatTime(point.at, zone);
  return (
    <li className={on ? '' : 'off'}>
      {onPut === undefined ? (
        <span />
      ) : (
        <input
          type="checkbox"
          className="chk"
          aria-label={`In the review: ${time} ${point.text}`}
          checked={on}
          onChange={(event) => onPut(point, event.currentTarget.checked)}
        />
      )}
      <time dateTime={point.at} title={formatDay(point.at, zone)}>
        {time}
      </time>
      <span className="drop">{localInstants(point.text, now, zone)}</span>
    </li>
  );
}

function Gap({ quiet, number }: { readonly quiet: string; readonly number: string }) {
  return (
    <li>
      <span />
      <span className="gapr">
        <Icon of={IconHelpCircle} size="s" /> {quiet} without a row. {PAGE.gap}{' '}
        <Link to="/incidents/$number" params={{ number }}>
          {PAGE.gapLink}
        </Link>
      </span>
    </li>
  );
}

interface Page {
  readonly items: readonly Entry[];
  readonly names: Readonly<Record<string, string>>;
}

/** What the incident holds beside the rows in the review, oldest first. */
function OtherRows({
  number,
  known,
  onAdd,
}: {
  readonly number: string;
  readonly known: readonly Point[];
  readonly onAdd: (point: Point) => void;
}) {
  const query = useGet<Page>(`/api/v1/incidents/${number}/timeline?limit=500`);
  const incident = useGet<IncidentDetail>(`/api/v1/incidents/${number}`).data?.incident;
  const persons = new Set((usePeople().all ?? []).map(({ id }) => id));
  // As in the draft: people by the part they played.
  const part = incident === undefined ? undefined : partOf(incident);
  const has = new Set(known.map(({ seq }) => seq));
  return (
    <Loaded of={query} what="The rows of the incident did not load." rows={4}>
      {({ items, names }) => {
        const nameOf: NameOf = (id) =>
          persons.has(id) && part !== undefined ? part(id) : (names[id] ?? id.slice(0, 8));
        const others = items.filter(({ seq }) => !has.has(seq));
        return (
          <ol className="ct ct-plain ct-others" aria-label={PAGE.others}>
            {others.map((entry) => (
              <Row
                key={entry.seq}
                on={false}
                point={{
                  seq: entry.seq,
                  at: entry.occurredAt,
                  text: capital(sentenceOf(entry, nameOf)),
                }}
                onPut={onAdd}
              />
            ))}
          </ol>
        );
      }}
    </Loaded>
  );
}
