/** Sentences for people at work: roles, notes, decisions, hypotheses, fixes. */
import {
  IconArrowsExchange,
  IconCircleCheck,
  IconCircleX,
  IconEye,
  IconFlask,
  IconGavel,
  IconListCheck,
  IconNote,
  IconSpeakerphone,
  IconStar,
  IconTool,
  IconUserMinus,
  IconUserPlus,
  IconUsers,
} from '@tabler/icons-react';
import { inWords } from '../../../ui/forms/json-schema.ts';
import { ROLE_WORDS } from '../words.ts';
import { actorName, nameOf, type SayAll, type WorkKind } from './speak.ts';
import { Who } from './Who.tsx';

const join = (...parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null && part !== '').join(' · ');

const role = (name: string): string => (ROLE_WORDS[name] ?? inWords(name)).toLowerCase();

export const SAY_WORK: SayAll<WorkKind> = {
  'incident.accepted': (e, by) => ({
    icon: IconCircleCheck,
    kind: 'accepted',
    tone: 'accent',
    text: (
      <>
        <Who>{nameOf(by, e.data.assignee)}</Who> has it. <b>The search begins.</b>
      </>
    ),
    meta: e.data.by === 'acknowledge' ? 'by acknowledging the page' : undefined,
  }),
  'incident.assigned': (e, by) => ({
    icon: IconUserPlus,
    kind: 'assigned',
    text:
      e.data.assignee === null ? (
        <>Nobody has it any more</>
      ) : (
        <>
          <Who>{actorName(by, e.actorId)}</Who> gave it to <b>{nameOf(by, e.data.assignee)}</b>
        </>
      ),
    meta: e.data.old === null ? undefined : `before: ${nameOf(by, e.data.old)}`,
  }),
  'incident.transferred': (e, by) => ({
    icon: IconArrowsExchange,
    kind: 'transfer',
    text: (
      <>
        To team <b>{nameOf(by, e.data.team, 'another team')}</b>: {e.data.note}
      </>
    ),
    meta: join(
      actorName(by, e.actorId),
      `hop ${e.data.hop}`,
      e.data.bounced ? 'bounced: it was there before' : null,
    ),
  }),
  'incident.raised': (e, by) => ({
    icon: IconUsers,
    kind: 'raised',
    text: (
      <>
        <Who>{actorName(by, e.actorId)}</Who> raised it
        {e.data.to === null ? '' : ` to ${nameOf(by, e.data.to)}`}: {e.data.note}
      </>
    ),
  }),
  'role.taken': (e, by) => ({
    icon: IconUserPlus,
    kind: 'role',
    text: (
      <>
        <Who>{nameOf(by, e.data.person)}</Who> is {role(e.data.role)}
      </>
    ),
    meta: actorName(by, e.actorId),
  }),
  'role.released': (e, by) => ({
    icon: IconUserMinus,
    kind: 'role',
    text: (
      <>
        <Who>{nameOf(by, e.data.person)}</Who> is not {role(e.data.role)} any more
      </>
    ),
  }),
  'watcher.added': (e, by) => ({
    icon: IconEye,
    kind: 'watcher',
    text: <>{nameOf(by, e.data.person)} watches</>,
  }),
  'watcher.removed': (e, by) => ({
    icon: IconEye,
    kind: 'watcher',
    text: <>{nameOf(by, e.data.person)} stopped watching</>,
  }),
  'note.added': (e, by) => ({
    icon: IconNote,
    kind: 'note',
    text: (
      <>
        <Who>{actorName(by, e.actorId)}</Who> <span className="said">{e.data.text}</span>
      </>
    ),
  }),
  'row.starred': (e, by) => ({
    icon: IconStar,
    kind: 'star',
    text: (
      <>
        Row {e.data.seq} {e.data.starred ? 'marked as key' : 'is no key row any more'}
      </>
    ),
    meta: actorName(by, e.actorId),
  }),
  'response.sent': (e, by) => ({
    icon: IconSpeakerphone,
    kind: 'answer',
    text: (
      <>
        <b>Answer to all reporters.</b> <span className="quote">{e.data.text}</span>
      </>
    ),
    meta: actorName(by, e.actorId),
  }),
  'major.candidate': (e) => ({
    icon: IconUsers,
    kind: 'major',
    tone: 'crit',
    text: <b>This may be a major incident.</b>,
    meta: e.data.reason,
  }),
  'major.declared': (e, by) => ({
    icon: IconGavel,
    kind: 'decision',
    tone: 'accent',
    text: (
      <>
        <Who>{actorName(by, e.actorId)}</Who> declared a <b>major incident, {e.data.severity}</b>
      </>
    ),
    meta: e.data.reason ?? undefined,
  }),
  'major.stood_down': (e, by) => ({
    icon: IconGavel,
    kind: 'decision',
    tone: 'accent',
    text: (
      <>
        <b>Stood down.</b> No major incident any more
      </>
    ),
    meta: join(actorName(by, e.actorId), e.data.reason),
  }),
  'hypothesis.proposed': (e, by) => ({
    icon: IconFlask,
    kind: 'hypothesis',
    text: (
      <>
        <b>Maybe:</b> {e.data.statement}
      </>
    ),
    meta: actorName(by, e.actorId),
  }),
  'hypothesis.changed': (e, by) => ({
    icon: IconFlask,
    kind: 'hypothesis',
    tone: 'accent',
    text: (
      <>
        A hypothesis is <b>{e.data.new}</b>: {e.data.reason}
      </>
    ),
    meta: join(actorName(by, e.actorId), `was ${e.data.old}`),
  }),
  'decision.made': (e, by) => ({
    icon: IconGavel,
    kind: 'decision',
    tone: 'accent',
    text: (
      <>
        <b>{e.data.question}</b> {e.data.chosen}
      </>
    ),
    meta: join(actorName(by, e.actorId), e.data.reason, e.data.risk),
  }),
  'fix.started': (e, by) => ({
    icon: IconTool,
    kind: 'fix',
    tone: 'accent',
    text: (
      <>
        <Who>{actorName(by, e.actorId)}</Who> began to fix it, {inWords(e.data.type).toLowerCase()}:{' '}
        {e.data.plan}
      </>
    ),
    meta: join(e.data.changeRef, e.data.untreatedReason, e.data.risky ? 'risky' : null),
  }),
  'fix.applied': (e, by) => ({
    icon: IconTool,
    kind: 'fix',
    tone: 'ok',
    text: (
      <>
        <b>{e.data.result === 'worked' ? 'The fix worked.' : 'The fix helps.'}</b> We watch it.
      </>
    ),
    meta: join(actorName(by, e.actorId), e.data.note),
  }),
  'fix.failed': (e, by) => ({
    icon: IconCircleX,
    kind: 'fix failed',
    tone: 'crit',
    text: (
      <>
        <b>The fix failed</b>: {e.data.reason}
      </>
    ),
    meta: actorName(by, e.actorId),
  }),
  'incident.mitigated': (e, by) => ({
    icon: IconCircleCheck,
    kind: 'mitigated',
    tone: 'ok',
    text: (
      <>
        <b>Users are no longer hurt</b> since {by.when(e.data.at)}: {e.data.how}
      </>
    ),
    meta: actorName(by, e.actorId),
  }),
  'incident.self_recovered': (e) => ({
    icon: IconCircleCheck,
    kind: 'recovered',
    tone: 'ok',
    text: (
      <>
        <b>It went away by itself</b>, {inWords(e.data.reason).toLowerCase()}
      </>
    ),
  }),
  'check.recorded': (e, by) => ({
    icon: IconListCheck,
    kind: 'check',
    tone: e.data.result === 'failed' ? 'crit' : undefined,
    text: (
      <>
        {e.data.criterion}: <b>{e.data.result}</b>
      </>
    ),
    meta: join(actorName(by, e.actorId), e.data.note),
  }),
};
