/** What an edit of a schedule would change in the next 60 days, in words. */
import { usePeople } from '../../identity/web/people.ts';
import { useNow } from '../../ui/clock.ts';
import { formatSpan, formatWhen, plural, useZone } from '../../ui/format.ts';
import { Note } from '../../ui/parts/Note.tsx';
import type { Preview } from '../api.ts';
import { WORDS } from './words.ts';

const SHOWN = 10;

export function PreviewList({ preview }: { readonly preview: Preview }) {
  const now = useNow();
  const zone = useZone();
  const people = usePeople();
  const names = (ids: readonly string[]) =>
    ids.length === 0 ? WORDS.nobody : ids.map(people.nameOf).join(' and ');
  const { changes, gaps } = preview;
  return (
    <div className="stack-2" role="status">
      <Note tone={gaps.length > 0 ? 'crit' : changes.length === 0 ? 'ok' : 'accent'}>
        <b>
          {changes.length === 0
            ? 'Nothing changes for anybody in the next 60 days.'
            : `${plural(changes.length, 'span')} would change hands in the next 60 days.`}
        </b>{' '}
        {gaps.length === 0
          ? 'No gap.'
          : `${plural(gaps.length, 'gap')}, the first ${formatWhen(gaps[0]?.from ?? now, now, zone)}.`}
      </Note>
      <ul className="list">
        {changes.slice(0, SHOWN).map((change) => (
          <li key={change.from}>
            <span className="num t2">{formatSpan(change, now, zone)}</span>
            <span className="grow">
              <span className="t3">{names(change.before)} becomes</span>{' '}
              <b className={change.after.length === 0 ? 'crit' : ''}>{names(change.after)}</b>
            </span>
          </li>
        ))}
      </ul>
      {changes.length > SHOWN ? (
        <p className="sm t3">And {changes.length - SHOWN} more spans.</p>
      ) : null}
    </div>
  );
}
