/** What one must know before reading on: it lives elsewhere, it waits, it came back. */
import { IconGitMerge, IconPlayerPause, IconRefresh, IconSchool } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useNow } from '../../../ui/clock.ts';
import { formatWhen, useZone } from '../../../ui/format.ts';
import { Note } from '../../../ui/parts/Note.tsx';
import { DRILL_BANNER } from '../../core/sentences.ts';
import type { IncidentState } from '../../core/state.ts';
import { HOLD_WORDS } from '../words.ts';

export function Notices({ state }: { readonly state: IncidentState }) {
  const now = useNow();
  const zone = useZone();
  const { mergedInto, hold, reopens, parent, children, mergedFrom, splitFrom } = state;
  const { mergeSuggested } = state;
  const reopened = reopens.at(-1);
  return (
    <div className="stack-2 notices">
      {state.drill ? (
        <Note tone="accent" icon={IconSchool}>
          <b>{DRILL_BANNER}.</b> It is in no list and no figure.{' '}
          <Link to="/oncall/drills">All drills</Link>
        </Note>
      ) : null}
      {mergedInto === null ? null : (
        <Note tone="accent" icon={IconGitMerge}>
          <b>This incident goes on as {mergedInto.number}.</b> Merged{' '}
          {formatWhen(mergedInto.at, now, zone)}. Write there, not here.{' '}
          <Link to={`/incidents/${mergedInto.number}`}>Open {mergedInto.number}</Link>
        </Note>
      )}
      {mergeSuggested == null ? null : (
        <Note tone="warn" icon={IconGitMerge}>
          <b>
            It may be part of{' '}
            <Link to={`/incidents/${mergeSuggested.number}`}>{mergeSuggested.number}</Link>
          </b>
          : {mergeSuggested.reason}. Merge it, or keep it apart (both under More).
        </Note>
      )}
      {splitFrom === undefined ? null : (
        <p className="sm t2">
          Split from <Link to={`/incidents/${splitFrom.number}`}>{splitFrom.number}</Link>.
        </p>
      )}
      {hold === null ? null : (
        <Note icon={IconPlayerPause}>
          <b>On hold</b> since {formatWhen(hold.since, now, zone)},{' '}
          {HOLD_WORDS[hold.reason] ?? hold.reason}.
          {hold.resumeOn === null
            ? ''
            : ` It goes on by itself ${formatWhen(hold.resumeOn, now, zone)}.`}
        </Note>
      )}
      {reopened === undefined || state.state === 'closed' ? null : (
        <Note tone="warn" icon={IconRefresh}>
          <b>
            It was resolved before, and{' '}
            {reopened.reason === 'came_back' ? 'came back' : 'was not fixed'}
          </b>
          , {formatWhen(reopened.at, now, zone)}.
        </Note>
      )}
      {parent === null ? null : (
        <Note icon={IconGitMerge}>
          Part of <Link to={`/incidents/${parent.number}`}>{parent.number}</Link>: it is settled
          there.
        </Note>
      )}
      {children.length === 0 && mergedFrom.length === 0 ? null : (
        <p className="sm t2">
          {mergedFrom.length === 0
            ? null
            : `Merged into this one: ${mergedFrom.map((other) => other.number).join(', ')}. `}
          {children.map((child) => (
            <span key={child.number}>
              <Link to={`/incidents/${child.number}`}>{child.number}</Link> hangs below.{' '}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}
