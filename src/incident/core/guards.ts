/**
 * The guards of the process as data (domain.md 2.2; product.md "Two kinds of process"; decisions.md 26, 27).
 * A guard is one question about an incident; a process profile says for each guard and priority whether an
 * unmet one refuses (`require`), is only listed (`warn`) or is not asked (`off`). The order of states is
 * never in a profile. How each question is answered stands in `guard-checks.ts`.
 *
 * `standard`: P1 and P2 require what the text of 2.2 requires, P3 to P5 what keeps the record honest.
 * `strict`: everything is required. Guards of the group `record` come from the "Req" column of domain.md 3
 * and only warn in `standard`. Guards of the group `fixed` hold in every profile: without them the
 * record would contradict itself or a promise would break.
 */
import type { Priority } from './words.ts';

export type GuardLevel = 'require' | 'warn' | 'off';
type Levels = Readonly<Record<Priority, GuardLevel>>;

/** `fixed` everywhere; `top` P1 and P2 in `standard`; `record` warns in `standard`. */
type Group = 'fixed' | 'top' | 'record';

interface GuardRule {
  readonly group: Group;
  /** For the settings page and the API: what is asked. */
  readonly text: string;
}

export const GUARDS = {
  // T2, logging
  noticed_at: { group: 'fixed', text: 'The time the problem was noticed is known.' },
  service_named: { group: 'fixed', text: 'At least one affected service is named.' },
  effect: {
    group: 'record',
    text: 'It is said whether work is interrupted, degraded or not felt.',
  },
  description: { group: 'record', text: 'There is a description or the text of an alert.' },
  // T3, triage
  category: { group: 'record', text: 'A category is chosen.' },
  owning_team: { group: 'record', text: 'A team owns the incident.' },
  // T4, accepting
  assignee: { group: 'fixed', text: 'One named person investigates.' },
  commander: { group: 'top', text: 'A declared major incident has a commander.' },
  summary: { group: 'record', text: 'The summary of a P1 or P2 is begun.' },
  // T5, fixing
  treatment: {
    group: 'top',
    text: 'The fix treats a supported hypothesis or a known error, or says why it treats a symptom.',
  },
  service_known: { group: 'fixed', text: 'The affected service is no longer unknown.' },
  change_ref: { group: 'fixed', text: 'A patch names its change.' },
  risky_approved: { group: 'top', text: 'A risky action was decided by the commander.' },
  // T6
  fix_result: { group: 'fixed', text: 'One action worked or at least helped.' },
  // T7, resolving
  checks_passed: {
    group: 'top',
    text: 'Every criterion of normal service passed or is waived with a reason.',
  },
  stable_window: { group: 'fixed', text: 'The service was stable for the whole window.' },
  alerts_clear: { group: 'fixed', text: 'No linked alert fires.' },
  cause_code: { group: 'top', text: 'A cause code is given.' },
  resolution_notes: { group: 'top', text: 'The resolution is told in at least 20 characters.' },
  children_settled: { group: 'fixed', text: 'Open child incidents are resolved or released.' },
  major_stood_down: { group: 'fixed', text: 'A major incident is stood down.' },
  started_at: { group: 'record', text: 'It is known when the harm began.' },
  faulty_service: { group: 'record', text: 'It is known where the fault was.' },
  flags_known: {
    group: 'record',
    text: 'Data loss, personal data, safety and legal effects are known.',
  },
  users_known: { group: 'record', text: 'The number of users hurt by a P1 or P2 is known.' },
  trigger: { group: 'record', text: 'What set off a P1 or P2 is told.' },
  // Two that may be one
  merge_suggested: { group: 'fixed', text: 'A merge with another incident is suggested.' },
  // T10, closing
  person_confirmed: {
    group: 'fixed',
    text: 'For P1 and P2 the owner, the commander or a team lead said yes.',
  },
  no_open_no: { group: 'fixed', text: 'No reporter says it is still broken.' },
  confirmation_quorum: { group: 'top', text: 'Enough reporters confirmed.' },
  quiet_day: { group: 'top', text: 'With no reporter: it was quiet for 24 hours.' },
  closure_checklist: { group: 'top', text: 'Each line of the final check-up is answered.' },
  category_closing: { group: 'record', text: 'The closing category is set.' },
  detection_gap: {
    group: 'record',
    text: 'It is answered why monitoring missed what users found first.',
  },
  // T12, T13, T14
  reopen_window: { group: 'fixed', text: 'It was closed no longer ago than the reopen window.' },
  review_unpublished: { group: 'fixed', text: 'Its review is not published yet.' },
  no_worked_fix: { group: 'fixed', text: 'No fix worked; then it was an incident.' },
  false_positive_rule: {
    group: 'fixed',
    text: 'A false positive names the rule and what will be tuned.',
  },
  mute_of_false_positive: {
    group: 'fixed',
    text: 'Only a false positive mutes its alerts, for a week at most.',
  },
  reinstate_window: { group: 'fixed', text: 'It was cancelled no longer ago than allowed.' },
  // T15
  merge_target: { group: 'fixed', text: 'The other incident is active, not itself, not merged.' },
  merge_major: { group: 'fixed', text: 'A major incident merges only into a major one.' },
  merge_restricted: { group: 'fixed', text: 'A restricted incident merges only into such a one.' },
  unmerge_window: { group: 'fixed', text: 'It was merged no longer ago than allowed.' },
  // T16, T17, T18, T19
  hold_reason: { group: 'top', text: 'P1 and P2 are held only for a delay of the customer.' },
  hold_date: { group: 'fixed', text: 'A hold ends within five business days.' },
  lowering: { group: 'fixed', text: 'P1 and P2 are lowered by the team lead or commander only.' },
  bounce: { group: 'top', text: 'A team lead sends an incident back to a team that had it.' },
  snooze_limit: { group: 'fixed', text: 'Paging sleeps at most 24 hours, and never for a P1.' },
  roles_released: { group: 'top', text: 'All roles but the commander are released.' },
  one_level: { group: 'fixed', text: 'A child has one parent and no children of its own.' },
} as const satisfies Record<string, GuardRule>;

export type Guard = keyof typeof GUARDS;

export const GUARD_NAMES = Object.keys(GUARDS) as readonly Guard[];

export type ProfileLevels = Readonly<Record<Guard, Levels>>;

export interface Profile {
  readonly name: string;
  readonly version: number;
  readonly levels: ProfileLevels;
}

const ALL: Levels = { P1: 'require', P2: 'require', P3: 'require', P4: 'require', P5: 'require' };
const TOP: Levels = { ...ALL, P3: 'warn', P4: 'warn', P5: 'warn' };
const NONE: Levels = { P1: 'warn', P2: 'warn', P3: 'warn', P4: 'warn', P5: 'warn' };

const STANDARD: Readonly<Record<Group, Levels>> = { fixed: ALL, top: TOP, record: NONE };

export const STANDARD_PROFILE: Profile = {
  name: 'standard',
  version: 1,
  levels: table((group) => STANDARD[group]),
};

export const STRICT_PROFILE: Profile = { name: 'strict', version: 1, levels: table(() => ALL) };

/** What an unmet guard does; `fixed` guards refuse whatever the profile says. */
export function levelOf(levels: ProfileLevels, guard: Guard, priority: Priority): GuardLevel {
  return GUARDS[guard].group === 'fixed' ? 'require' : levels[guard][priority];
}

function table(levelsOf: (group: Group) => Levels): ProfileLevels {
  return Object.fromEntries(
    GUARD_NAMES.map((guard) => [guard, levelsOf(GUARDS[guard].group)]),
  ) as Record<Guard, Levels>;
}
