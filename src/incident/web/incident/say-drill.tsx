/** Sentences for the begin and the end of a drill. */
import { IconSchool } from '@tabler/icons-react';
import { formatDuration } from '../../../ui/format.ts';
import { actorName, type DrillKind, nameOf, type SayAll } from './speak.ts';

export const SAY_DRILL: SayAll<DrillKind> = {
  'drill.started': (e, by) => ({
    icon: IconSchool,
    kind: 'drill',
    tone: 'accent',
    text: (
      <>
        <b>{actorName(by, e.actorId)}</b> began a drill: no action on systems needed
        <span className="quote">{e.data.reason}</span>
      </>
    ),
    meta: [
      e.data.announced ? `announced, from ${by.when(e.data.startsAt)}` : 'a surprise',
      e.data.expected === null ? '' : `${nameOf(by, e.data.expected)} should answer`,
    ]
      .filter((part) => part !== '')
      .join(' · '),
  }),
  'drill.ended': (e, by) => ({
    icon: IconSchool,
    kind: 'drill',
    tone: e.data.outcome === 'acknowledged' ? 'ok' : 'accent',
    text: <b>The drill is over.</b>,
    meta:
      e.data.outcome === 'acknowledged'
        ? `${nameOf(by, e.data.acknowledgedBy, 'a program')} answered after ${formatDuration(e.data.acknowledgedSeconds ?? 0)}`
        : e.data.outcome === 'exhausted'
          ? 'nobody answered'
          : 'ended before anybody answered',
  }),
};
