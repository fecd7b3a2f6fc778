/** Sentences for what is one incident and what is not: services that fall with another, alerts that part. */
import { IconGitMerge, IconSitemap } from '@tabler/icons-react';
import { plural } from '../../../ui/format.ts';
import { actorName, type FoldKind, listOf, type SayAll, withReason } from './speak.ts';

export const SAY_FOLD: SayAll<FoldKind> = {
  'service.folded': (e, by) => ({
    icon: IconSitemap,
    kind: 'service',
    text: <>Joined because {e.data.reason}</>,
    meta:
      e.data.told.length === 0
        ? 'nobody is paged for it'
        : `told quietly: ${listOf(by, e.data.told)}`,
  }),
  'alerts.split': (e, by) => ({
    icon: IconGitMerge,
    kind: 'split',
    text: (
      <>
        {plural(e.data.count, 'alert')} became <b>{e.data.intoNumber}</b>
      </>
    ),
    meta: withReason(actorName(by, e.actorId), e.data.reason),
  }),
  'split.received': (e, by) => ({
    icon: IconGitMerge,
    kind: 'split',
    text: (
      <>
        Split from <b>{e.data.otherNumber}</b> with {plural(e.data.count, 'alert')}
      </>
    ),
    meta: withReason(actorName(by, e.actorId), e.data.reason),
  }),
  'merge.suggested': (e) => ({
    icon: IconGitMerge,
    kind: 'suggestion',
    text: (
      <>
        It may be part of <b>{e.data.otherNumber}</b>: {e.data.reason}
      </>
    ),
  }),
  'merge.declined': (e, by) => ({
    icon: IconGitMerge,
    kind: 'suggestion',
    text: (
      <>
        Not part of <b>{e.data.otherNumber}</b>
      </>
    ),
    meta: withReason(actorName(by, e.actorId), e.data.reason ?? undefined),
  }),
};
