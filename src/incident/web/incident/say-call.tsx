/** Sentences for alerts, reporters and pages. */
import {
  IconActivity,
  IconAlertTriangle,
  IconBellOff,
  IconBellRinging,
  IconCircleCheck,
  IconMessage,
  IconMoon,
  IconUserX,
} from '@tabler/icons-react';
import { formatCount, plural } from '../../../ui/format.ts';
import { actorName, type CallKind, listOf, nameOf, type SayAll, withReason } from './speak.ts';
import { Who } from './Who.tsx';

const SHIFT_ENDS = {
  extended: 'was prolonged.',
  shortened: 'was cut short.',
  reminded: 'ended. They still have it; both were reminded.',
  handed_over: 'ended. Whoever is on call now is called.',
} as const;

export const SAY_CALL: SayAll<CallKind> = {
  'alert.joined': (e) => ({
    icon: IconAlertTriangle,
    kind: 'alert',
    tone: 'crit',
    text: <b>{e.data.title}</b>,
    meta: [
      `${e.data.source}, ${e.data.severity}`,
      e.data.count > 1 ? `${formatCount(e.data.count)} times` : '',
    ]
      .filter((part) => part !== '')
      .join(' · '),
  }),
  'alerts.joined': (e) => ({
    icon: IconActivity,
    kind: 'signals',
    tone: 'crit',
    text: (
      <>
        <b>{plural(e.data.count, 'more alert')}</b> joined within a minute
      </>
    ),
    meta: 'folded into one row',
  }),
  'alert.refired': (e) => ({
    icon: IconAlertTriangle,
    kind: 'alert',
    tone: 'crit',
    text: (
      <>
        <b>{e.data.title}</b> fires again
      </>
    ),
  }),
  'alert.cleared': (e, by) => ({
    icon: IconCircleCheck,
    kind: 'alert cleared',
    tone: 'ok',
    text: (
      <>
        <b>{by.alerts[e.data.alert] ?? 'An alert'}</b> cleared
      </>
    ),
    meta: withReason(
      e.data.by === 'sender' ? 'the monitor said so' : `by ${e.data.by}`,
      e.data.flapsUntil && `it flaps: not over before ${by.when(e.data.flapsUntil)}`,
    ),
  }),
  'reporter.joined': (e) => ({
    icon: IconMessage,
    kind: 'report',
    text: (
      <>
        {e.data.original ? 'A user reported it' : 'Another user report joined'}
        {e.data.words === '' ? null : <span className="quote">{e.data.words}</span>}
      </>
    ),
    meta: [`by ${e.data.channel}`, e.data.location ?? ''].filter((part) => part !== '').join(' · '),
  }),
  'reporter.withdrew': (e) => ({
    icon: IconMessage,
    kind: 'report',
    text: (
      <>
        A reporter took it back<span className="quote">{e.data.words}</span>
      </>
    ),
  }),
  'paging.started': (e, by) => ({
    icon: IconBellRinging,
    kind: 'paging',
    text: (
      <>
        <b>Paging begins</b>, {e.data.loudness === 'high' ? 'loud' : 'quiet'}
      </>
    ),
    meta: [nameOf(by, e.data.policy, ''), e.data.reason].filter((part) => part !== '').join(' · '),
  }),
  'escalation.stepped': (e, by) => ({
    icon: IconBellRinging,
    kind: 'page',
    text: (
      <>
        Paged <b>{listOf(by, e.data.persons)}</b>
      </>
    ),
    meta: [
      `level ${e.data.level}${e.data.round > 1 ? `, round ${e.data.round}` : ''}`,
      e.data.reason,
      e.data.nextDueAt === null ? '' : `next step ${by.when(e.data.nextDueAt)}`,
    ]
      .filter((part) => part !== '')
      .join(' · '),
  }),
  'escalation.level_empty': (e) => ({
    icon: IconUserX,
    kind: 'empty level',
    tone: 'crit',
    text: (
      <>
        <b>Level {e.data.level} is empty</b>, so the next one is asked at once
      </>
    ),
    meta: e.data.reason,
  }),
  'escalation.level_skipped': (e) => ({
    icon: IconUserX,
    kind: 'skipped level',
    text: (
      <>
        <b>Level {e.data.level} is skipped</b>, so the next one is asked at once
      </>
    ),
    meta: e.data.reason,
  }),
  'escalation.exhausted': (e, by) => ({
    icon: IconUserX,
    kind: 'nobody found',
    tone: 'crit',
    text: (
      <>
        <b>Paging found nobody.</b> Called {listOf(by, e.data.persons)}
      </>
    ),
  }),
  'paging.stopped': (e) => ({
    icon: IconBellOff,
    kind: 'paging',
    text: 'Paging stopped',
    meta: e.data.reason,
  }),
  'page.sent_by_hand': (e, by) => ({
    icon: IconBellRinging,
    kind: 'page',
    text: (
      <>
        <Who>{actorName(by, e.actorId)}</Who> paged <b>{nameOf(by, e.data.person)}</b>
      </>
    ),
    meta: e.data.reason,
  }),
  'page.delivered': (e, by) => ({
    icon: IconCircleCheck,
    kind: 'page delivered',
    text: (
      <>
        The page reached <b>{nameOf(by, e.data.person)}</b>
      </>
    ),
    meta: `by ${e.data.channel}${e.data.attempt > 1 ? `, attempt ${e.data.attempt}` : ''}`,
  }),
  'page.failed': (e, by) => ({
    icon: IconBellOff,
    kind: 'page failed',
    tone: e.data.final ? 'crit' : undefined,
    text: (
      <>
        The page did not reach <b>{nameOf(by, e.data.person)}</b> by {e.data.channel}
      </>
    ),
    meta: `${e.data.reason}${e.data.final ? ' · no other way is left' : ''}`,
  }),
  'page.acknowledged': (e, by) => ({
    icon: IconCircleCheck,
    kind: 'acknowledged',
    tone: 'accent',
    text: (
      <>
        <Who>{e.data.person === null ? actorName(by, e.actorId) : nameOf(by, e.data.person)}</Who>{' '}
        acknowledged.{' '}
        {e.data.missing === undefined ? 'Paging stops.' : `${e.data.missing} more must.`}
      </>
    ),
  }),
  'ack.asked_again': (e, by) => ({
    icon: IconBellRinging,
    kind: 'asked again',
    text: (
      <>
        <b>{listOf(by, e.data.persons)}</b> asked: do you still have it?
      </>
    ),
    meta: `${e.data.reason} · paging starts again ${by.when(e.data.dueAt)} unless they answer`,
  }),
  'shift.ended': (e, by) => ({
    icon: IconMoon,
    kind: 'shift',
    text: (
      <>
        The shift of <Who>{nameOf(by, e.data.person)}</Who> {SHIFT_ENDS[e.data.outcome]}
      </>
    ),
    meta: e.data.next.length === 0 ? '' : `on call now: ${listOf(by, e.data.next)}`,
  }),
  'page.declined': (e, by) => ({
    icon: IconUserX,
    kind: 'declined',
    text: (
      <>
        <Who>{nameOf(by, e.data.person)}</Who> cannot take it. The next level is asked.
      </>
    ),
    meta: e.data.reason,
  }),
  'page.snoozed': (e, by) => ({
    icon: IconMoon,
    kind: 'snoozed',
    text: <>Paging sleeps until {by.when(e.data.until)}</>,
    meta: actorName(by, e.actorId),
  }),
  'ack.expired': (e, by) => ({
    icon: IconBellRinging,
    kind: 'acknowledge ran out',
    tone: 'crit',
    text: (
      <>
        <b>No word since {nameOf(by, e.data.person)} acknowledged.</b> Paging begins again.
      </>
    ),
  }),
  'paging.audited': (e) => ({
    icon: IconBellRinging,
    kind: 'auditor',
    tone: 'crit',
    text: <b>{e.data.text}</b>,
  }),
};
