/** Sentences for birth, triage, values, the end and what comes after. */
import {
  IconCheck,
  IconCircleCheck,
  IconCircleX,
  IconFileText,
  IconGitMerge,
  IconLink,
  IconLock,
  IconMessage,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconSchool,
  IconTarget,
} from '@tabler/icons-react';
import { plural } from '../../../ui/format.ts';
import { inWords } from '../../../ui/forms/json-schema.ts';
import { PHASE_WORD, phaseOf } from '../phases.ts';
import { clockName } from '../timers.ts';
import { HOLD_WORDS } from '../words.ts';
import {
  actorName,
  cancelledWith,
  type LifeKind,
  nameOf,
  type SayAll,
  withReason,
} from './speak.ts';
import { Who } from './Who.tsx';

export const SAY_LIFE: SayAll<LifeKind> = {
  'incident.created': (e, by) => ({
    icon: IconFileText,
    kind: 'opened',
    tone: 'crit',
    text: (
      <>
        <b>{e.data.title}</b> opened this incident
      </>
    ),
    meta: [
      `${actorName(by, e.actorId)} · found by ${inWords(e.data.detectionSource).toLowerCase()}`,
      e.data.drill ? 'drill' : '',
    ]
      .filter((part) => part !== '')
      .join(' · '),
  }),
  'incident.logged': (e, by) => ({
    icon: IconFileText,
    kind: 'logged',
    tone: 'accent',
    text: (
      <>
        <b>Logged.</b> The clocks run.
      </>
    ),
    meta: `${e.data.automatic ? 'by rule' : actorName(by, e.actorId)} · process ${e.data.profile}`,
  }),
  'incident.triaged': (e, by) => ({
    icon: IconTarget,
    kind: 'priority',
    tone: 'accent',
    text: (
      <>
        <b>
          {e.data.priority}, {e.data.severity}
        </b>{' '}
        set{e.data.automatic ? ' by rule' : ''}: impact {e.data.impact}, urgency {e.data.urgency}
      </>
    ),
    meta: [
      e.data.automatic ? '' : actorName(by, e.actorId),
      e.data.team === null ? '' : nameOf(by, e.data.team, 'a team'),
      e.data.reason ?? e.data.suggested?.reasons.map((reason) => reason.text).join(' · ') ?? '',
    ]
      .filter((part) => part !== '')
      .join(' · '),
  }),
  'suggestion.changed': (e) => ({
    icon: IconTarget,
    kind: 'suggestion',
    text: (
      <>
        Suggested now: <b>{e.data.suggestion.priority}</b>
        {e.data.worse ? ', worse than what is set' : ''}
      </>
    ),
    meta: e.data.suggestion.reasons.map((reason) => reason.text).join(' · '),
  }),
  'field.changed': (e, by) => ({
    icon: IconPencil,
    kind: 'change',
    text: (
      <>
        <Who>{actorName(by, e.actorId)}</Who> changed {inWords(e.data.field).toLowerCase()} to{' '}
        <b>{valueText(e.data.new, by.names)}</b>
      </>
    ),
    meta: [`was ${valueText(e.data.old, by.names)}`, e.data.reason ?? '']
      .filter((part) => part !== '')
      .join(' · '),
  }),
  'summary.changed': (e, by) => ({
    icon: IconPencil,
    kind: 'summary',
    text: (
      <>
        <b>{inWords(e.data.line)}:</b> {e.data.new}
      </>
    ),
    meta: actorName(by, e.actorId),
  }),
  'service.affected': (e, by) => ({
    icon: IconTarget,
    kind: 'service',
    text: (
      <>
        <b>{nameOf(by, e.data.service, 'a service')}</b> is {inWords(e.data.state).toLowerCase()}
      </>
    ),
    meta: actorName(by, e.actorId),
  }),
  'service.unaffected': (e, by) => ({
    icon: IconCircleCheck,
    kind: 'service',
    text: (
      <>
        <b>{nameOf(by, e.data.service, 'a service')}</b> is not affected any more
      </>
    ),
    meta: actorName(by, e.actorId),
  }),
  'priority.changed': (e, by) => ({
    icon: IconTarget,
    kind: 'priority',
    tone: 'accent',
    text: (
      <>
        <b>
          {e.data.old} to {e.data.new}
        </b>
        : {e.data.reason}
      </>
    ),
    meta: `${actorName(by, e.actorId)} · ${e.data.severity}`,
  }),
  'hold.set': (e, by) => ({
    icon: IconPlayerPause,
    kind: 'hold',
    text: (
      <>
        <b>On hold</b>, {HOLD_WORDS[e.data.reason] ?? inWords(e.data.reason).toLowerCase()}
        {e.data.question === null ? '' : `: ${e.data.question}`}
      </>
    ),
    meta: [
      actorName(by, e.actorId),
      e.data.resumeOn === null ? '' : `until ${by.when(e.data.resumeOn)}`,
    ]
      .filter((part) => part !== '')
      .join(' · '),
  }),
  'hold.cleared': (e, by) => ({
    icon: IconPlayerPlay,
    kind: 'hold',
    text: <b>Goes on.</b>,
    meta: e.data.by === 'person' ? actorName(by, e.actorId) : `by ${e.data.by}`,
  }),
  'incident.restricted': (e, by) => ({
    icon: IconLock,
    kind: 'restricted',
    text: (
      <>
        <b>Restricted</b>: {e.data.reason}
      </>
    ),
    meta: actorName(by, e.actorId),
  }),
  'incident.unrestricted': (e, by) => ({
    icon: IconLock,
    kind: 'restricted',
    text: (
      <>
        <b>Open to everybody again</b>: {e.data.reason}
      </>
    ),
    meta: actorName(by, e.actorId),
  }),
  'incident.resolved': (e, by) => ({
    icon: IconCircleCheck,
    kind: 'resolved',
    tone: 'ok',
    text: (
      <>
        <b>Resolved</b>, {inWords(e.data.code).toLowerCase()}
        {e.data.notes === '' ? '' : `: ${e.data.notes}`}
      </>
    ),
    meta: [
      e.data.automatic ? 'by rule' : actorName(by, e.actorId),
      `normal since ${by.when(e.data.recoveredAt)}`,
      e.data.cause === null ? '' : `cause ${inWords(e.data.cause).toLowerCase()}`,
      e.data.waived.length === 0 ? '' : `${plural(e.data.waived.length, 'guard')} waived`,
    ]
      .filter((part) => part !== '')
      .join(' · '),
  }),
  'confirmation.asked': (e) => ({
    icon: IconMessage,
    kind: 'confirmation',
    text: <>Asked {plural(e.data.reporters.length, 'reporter')} whether it is fixed</>,
  }),
  'confirmation.reminded': (e) => ({
    icon: IconMessage,
    kind: 'confirmation',
    text: <>Reminded {plural(e.data.reporters.length, 'reporter')}</>,
    meta: `reminder ${e.data.round}`,
  }),
  'confirmation.answered': (e) => ({
    icon: e.data.works ? IconCircleCheck : IconCircleX,
    kind: 'confirmation',
    tone: e.data.works ? 'ok' : 'crit',
    text: (
      <>
        A reporter says: <b>{e.data.works ? 'fixed' : 'still broken'}</b>
        {e.data.comment === null ? null : <span className="quote">{e.data.comment}</span>}
      </>
    ),
    meta: e.data.score === null ? undefined : `${e.data.score} of 5`,
  }),
  'confirmation.by_person': (e, by) => ({
    icon: IconCircleCheck,
    kind: 'confirmation',
    tone: 'ok',
    text: (
      <>
        <Who>{nameOf(by, e.data.person)}</Who> confirmed that it is fixed
      </>
    ),
    meta: `as ${inWords(e.data.as).toLowerCase()}`,
  }),
  'closure.checked': (e, by) => ({
    icon: IconCheck,
    kind: 'check-up',
    text: (
      <>
        {inWords(e.data.check)}: <b>{inWords(e.data.answer).toLowerCase()}</b>
      </>
    ),
    meta: [actorName(by, e.actorId), e.data.reason ?? ''].filter((part) => part !== '').join(' · '),
  }),
  'incident.closed': (e, by) => ({
    icon: IconCircleCheck,
    kind: 'closed',
    tone: 'ok',
    text: (
      <>
        <b>Closed</b>, {inWords(e.data.code).toLowerCase()}
      </>
    ),
    meta: e.data.automatic ? 'by rule' : actorName(by, e.actorId),
  }),
  'incident.reopened': (e, by) => ({
    icon: IconRefresh,
    kind: 'reopened',
    tone: 'crit',
    text: (
      <>
        <b>Reopened</b>, {inWords(e.data.reason).toLowerCase()}: {e.data.text}
      </>
    ),
    meta: actorName(by, e.actorId),
  }),
  'incident.cancelled': (e, by) => ({
    icon: IconCircleX,
    kind: 'cancelled',
    text: (
      <>
        <b>Cancelled</b>, {inWords(e.data.reason).toLowerCase()}
      </>
    ),
    meta: cancelledWith(e.data, by, actorName(by, e.actorId)),
  }),
  'incident.reinstated': (e, by) => ({
    icon: IconRefresh,
    kind: 'reinstated',
    text: (
      <>
        <b>Taken up again</b>: {e.data.reason}
      </>
    ),
    meta: withReason(
      actorName(by, e.actorId),
      e.data.unmuted === true ? 'its alerts are heard again' : undefined,
    ),
  }),
  'incident.merged': (e, by) => ({
    icon: IconGitMerge,
    kind: 'merge',
    text: (
      <>
        Merged into <b>{e.data.intoNumber}</b>
      </>
    ),
    meta: withReason(actorName(by, e.actorId), e.data.reason),
  }),
  'incident.unmerged': (e, by) => ({
    icon: IconGitMerge,
    kind: 'merge',
    text: (
      <>
        Taken out of <b>{e.data.outOfNumber}</b> again, back to{' '}
        {PHASE_WORD[phaseOf(e.data.back)].toLowerCase()}
      </>
    ),
    meta: actorName(by, e.actorId),
  }),
  'merge.received': (e, by) => ({
    icon: IconGitMerge,
    kind: 'merge',
    text: (
      <>
        <b>{e.data.otherNumber}</b> merged into this one
      </>
    ),
    meta: withReason(
      `${actorName(by, e.actorId)} · ${plural(e.data.alerts.length, 'alert')}, ${plural(e.data.reporters.length, 'reporter')}`,
      e.data.reason,
    ),
  }),
  'merge.undone': (e, by) => ({
    icon: IconGitMerge,
    kind: 'merge',
    text: (
      <>
        <b>{e.data.otherNumber}</b> taken out again
      </>
    ),
    meta: actorName(by, e.actorId),
  }),
  'child.linked': (e) => link('child', e.data.childNumber, 'hangs below this one'),
  'child.released': (e) => link('child', e.data.childNumber, 'goes its own way again'),
  'parent.linked': (e) => link('parent', e.data.parentNumber, 'is the parent now'),
  'parent.released': (e) => link('parent', e.data.parentNumber, 'is not the parent any more'),
  'sla.noticed': (e) => ({
    icon: IconTarget,
    kind: 'clock',
    tone: e.data.percent === 100 ? 'crit' : undefined,
    text: (
      <>
        <b>{clockName(e.data.metric)}</b>:{' '}
        {e.data.percent === 100 ? 'the time is over' : `${e.data.percent} % of the time is used`}
      </>
    ),
  }),
  'review.due': (e) => ({
    icon: IconSchool,
    kind: 'review',
    text: (
      <>
        A <b>{e.data.kind} review</b> is due
      </>
    ),
    meta: e.data.why,
  }),
  'review.published': () => ({
    icon: IconSchool,
    kind: 'review',
    tone: 'ok',
    text: <b>The review is published.</b>,
  }),
};

function link(kind: string, number: string, words: string) {
  return {
    icon: IconLink,
    kind,
    text: (
      <>
        <b>{number}</b> {words}
      </>
    ),
  };
}

function valueText(value: unknown, names: Readonly<Record<string, string>>): string {
  if (value === null || value === undefined || value === '') return 'not set';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return JSON.stringify(value);
  return names[value] ?? (/^[a-z_]+$/.test(value) ? inWords(value).toLowerCase() : value);
}
