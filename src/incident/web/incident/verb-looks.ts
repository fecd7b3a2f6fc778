/** Icon, key and place of the verbs in the bar. A verb not named here still gets its button, under "More". */

import type { Icon } from '@tabler/icons-react';
import {
  IconBellRinging,
  IconChecklist,
  IconCircleCheck,
  IconFlask,
  IconGavel,
  IconNote,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconSpeakerphone,
  IconTarget,
  IconTool,
  IconUserPlus,
  IconUsers,
} from '@tabler/icons-react';
import type { UnmetGuard } from '../../../ui/api.ts';
import type { VerbItem } from '../../../ui/parts/VerbBar.tsx';
import type { IncidentState } from '../../core/state.ts';
import type { VerbInfo } from '../wire.ts';

const ICONS: Readonly<Record<string, Icon>> = {
  acknowledge: IconCircleCheck,
  accept: IconPlayerPlay,
  note: IconNote,
  raise: IconBellRinging,
  assign: IconUserPlus,
  triage: IconTarget,
  reprioritise: IconTarget,
  'declare-major': IconUsers,
  'stand-down': IconUsers,
  theory: IconFlask,
  'judge-theory': IconFlask,
  'decide-on': IconGavel,
  respond: IconSpeakerphone,
  page: IconBellRinging,
  escalate: IconBellRinging,
  'take-role': IconUserPlus,
  'start-fix': IconTool,
  'apply-fix': IconTool,
  'fail-fix': IconTool,
  mitigate: IconCircleCheck,
  resolve: IconCircleCheck,
  confirm: IconCircleCheck,
  close: IconCircleCheck,
  'closure-check': IconChecklist,
  hold: IconPlayerPause,
  resume: IconPlayerPlay,
  edit: IconPencil,
};

/** look.md 7 first; other verbs keep the key the server names, where it is free. */
const KEYS: Readonly<Record<string, string>> = {
  acknowledge: 'a',
  note: 'n',
  page: 'p',
  triage: 't',
  respond: 'u',
  'decide-on': 'd',
  theory: 'y',
};
const TAKEN: readonly string[] = [...Object.values(KEYS), 'j', 'k', 's', 'g', '.', '?', '/'];

function keyOf(verb: VerbInfo): string | undefined {
  const own = KEYS[verb.verb];
  if (own !== undefined) return own;
  return verb.key == null || TAKEN.includes(verb.key) ? undefined : verb.key;
}

/** Most useful first; what is allowed among these stands in the bar. */
const ORDER: readonly string[] = [
  'note',
  'acknowledge',
  'page',
  'log',
  'triage',
  'accept',
  'mitigate',
  'start-fix',
  'apply-fix',
  'fail-fix',
  'resolve',
  'confirm',
  'closure-check',
  'close',
  'reopen',
  'resume',
  'declare-major',
  'take-role',
  'respond',
  'assign',
  'escalate',
  'theory',
  'reprioritise',
];
/** Letters that fit into one line of the bar beside "More". */
const ROOM = 72;
const KEEP: readonly string[] = ['note', 'acknowledge', 'page'];
/** Done in other places of the page (the star of a row, the summary in place), or by machines only. */
const ELSEWHERE: readonly string[] = [
  'star',
  'summary',
  'report',
  'reporter-joined',
  'receive-merge',
  'undo-merge',
  'link-parent',
  'release-parent',
];

type Sense = (state: IncidentState, viewer: string) => boolean;

/** Verbs that would do nothing now are not shown at all; whether one may is the server's word. */
const SENSE: Readonly<Record<string, Sense>> = {
  hold: (state) => state.hold === null,
  resume: (state) => state.hold !== null,
  restrict: (state) => state.visibility !== 'restricted',
  unrestrict: (state) => state.visibility === 'restricted',
  'declare-major': (state) => state.major !== 'declared',
  'stand-down': (state) => state.major === 'declared' || state.major === 'candidate',
  acknowledge: (state) => state.paging.status !== 'acked' || state.assignee === null,
  decline: (state) => state.paging.status === 'running',
  snooze: (state) => state.paging.status === 'running' || state.paging.status === 'acked',
  watch: (state, viewer) => !state.watchers.some((person) => person === viewer),
  unwatch: (state, viewer) => state.watchers.some((person) => person === viewer),
  'release-role': (state) => state.roles.some((tenure) => tenure.to === null),
  'release-child': (state) => state.children.length > 0,
  'judge-theory': (state) => state.hypotheses.length > 0,
  respond: (state) => state.reporters.length > 0,
  'keep-apart': (state) => state.mergeSuggested != null,
  split: (state) => state.alertCount > 1,
};

export interface BarItems {
  readonly first: readonly VerbItem[];
  readonly more: readonly VerbItem[];
}

export function barItems(
  verbs: readonly VerbInfo[],
  state: IncidentState,
  viewer: string,
): BarItems {
  const mends = (fix: string): boolean =>
    verbs.some((verb) => verb.verb === fix && isOpenable(verb));
  const items = verbs
    .filter(({ verb }) => !ELSEWHERE.includes(verb) && (SENSE[verb]?.(state, viewer) ?? true))
    .map(itemOf)
    .map((item) => ({ ...item, unmet: item.unmet.map((unmet) => usableFix(unmet, mends)) }));
  const rank = (item: VerbItem): number => {
    const at = ORDER.indexOf(item.verb);
    return at < 0 ? ORDER.length : at;
  };
  const sorted = [...items].sort((a, b) => rank(a) - rank(b));
  const first = sorted
    .filter((item) => rank(item) < ORDER.length && (item.allowed || isNear(item)))
    .filter(fitsIn(ROOM))
    .map(keepFirst(2));
  const rest = sorted.filter((item) => !first.some(({ verb }) => verb === item.verb));
  const more = [...rest.filter((item) => item.allowed), ...rest.filter((item) => !item.allowed)];
  return { first, more };
}

/** On phones there is room for a few beside "More": the first of those that cannot wait. */
function keepFirst(count: number): (item: VerbItem) => VerbItem {
  let left = count;
  return (item) => {
    const keep = left > 0 && KEEP.includes(item.verb);
    if (keep) left -= 1;
    return { ...item, keep };
  };
}

/** Keeps items from the front while there is room. */
function fitsIn(room: number): (item: VerbItem) => boolean {
  let left = room;
  return (item) => {
    left -= item.label.length + (item.allowed ? 6 : 15) + (item.keyHint === undefined ? 0 : 1);
    return left >= 0;
  };
}

/** Blocked by guards one can mend, not by being in another state altogether. */
function isNear(item: VerbItem): boolean {
  return item.unmet.length > 0 && !item.unmet.some((unmet) => unmet.guard === 'state');
}

/** A way out is offered only where it leads somewhere. */
function usableFix(unmet: UnmetGuard, mends: (fix: string) => boolean): UnmetGuard {
  const { guard, message, fix } = unmet;
  return fix !== undefined && mends(fix) ? unmet : { guard, message };
}

/** Unmet guards of a verb that its form can waive with a reason. */
export function waivable(verb: VerbInfo): readonly string[] {
  const allowed = verb.input.properties?.waive?.items?.properties?.guard?.enum ?? [];
  return verb.unmet.map(({ guard }) => guard).filter((guard) => allowed.includes(guard));
}

/** Done by one press although a form could say more: seconds count, a note can follow. */
const INSTANT: readonly string[] = ['acknowledge', 'accept', 'resume', 'watch', 'unwatch'];

/** Nothing that must be filled in and nothing costly: no form is shown. */
export function isInstant(verb: VerbInfo): boolean {
  if (!verb.allowed || verb.confirm === true || verb.unmet.length > 0) return false;
  const fields = Object.keys(verb.input.properties ?? {}).filter((n) => n !== 'expectedVersion');
  const required = verb.input.required ?? [];
  return fields.length === 0 || (required.length === 0 && INSTANT.includes(verb.verb));
}

/** Allowed, or missing only what its own form asks for. */
export function isOpenable(verb: VerbInfo): boolean {
  if (verb.allowed) return true;
  const fields = Object.keys(verb.input.properties ?? {});
  return (
    verb.unmet.length > 0 &&
    verb.unmet.every(({ fix }) => fix !== undefined && fields.includes(fix.split('.')[0] ?? fix))
  );
}

function itemOf(verb: VerbInfo): VerbItem {
  return {
    verb: verb.verb,
    label: verb.label,
    allowed: isOpenable(verb),
    unmet: verb.unmet,
    icon: ICONS[verb.verb],
    keyHint: keyOf(verb),
    escape: waivable(verb).length === 0 ? undefined : 'Waive with a reason',
  };
}
