/**
 * The verbs, in the order of an incident's life. Route, CLI command and button are made from this list;
 * those of the system and of reporters are used by jobs and by the report pages, and are not offered.
 */
import type { Verb } from '../verb.ts';
import { accept } from './accept.ts';
import { acknowledge } from './acknowledge.ts';
import { affect } from './affect.ts';
import { alertCleared, alertRefired, alertsJoined, countAlerts, openFromAlert } from './alerts.ts';
import { answer } from './answer.ts';
import { answerOver } from './answer-over.ts';
import { applyFix } from './apply-fix.ts';
import { assign } from './assign.ts';
import { auditPaging } from './audit-paging.ts';
import { escalate, page, snooze } from './calling.ts';
import { cancel } from './cancel.ts';
import { checkCriterion } from './check.ts';
import { linkChild, linkParent, releaseChild, releaseParent } from './children.ts';
import { close } from './close.ts';
import { closureCheck } from './closure-check.ts';
import { confirm } from './confirm.ts';
import { decideOn } from './decide-on.ts';
import { decline } from './decline.ts';
import { drillDue, endDrill, startDrill } from './drill.ts';
import { edit } from './edit.ts';
import { failFix } from './fail-fix.ts';
import { foldService, keepApart, suggestMerge } from './folding.ts';
import { hold, resume } from './hold.ts';
import { log } from './log.ts';
import { declareMajor, standDown } from './major.ts';
import { merge, receiveMerge, undoMerge, unmerge } from './merge.ts';
import { mitigate } from './mitigate.ts';
import { note } from './note.ts';
import { personLeft } from './person-left.ts';
import { raise } from './raise.ts';
import { reinstate } from './reinstate.ts';
import { reopen } from './reopen.ts';
import { report } from './report.ts';
import { reporterJoined, reporterSaid, reporterWithdrew } from './reporters.ts';
import { reprioritise } from './reprioritise.ts';
import { resolve } from './resolve.ts';
import { respond } from './respond.ts';
import { restrict, unrestrict } from './restrict.ts';
import { releaseRole, takeRole } from './roles.ts';
import { selfRecover } from './self-recover.ts';
import { shiftEnded } from './shift-ended.ts';
import { openSplit, split, splitLeftBehind } from './split.ts';
import { star } from './star.ts';
import { startFix } from './start-fix.ts';
import { summary } from './summary.ts';
import { judgeTheory, theory } from './theory.ts';
import {
  ackTimeout,
  autoClose,
  autoResolve,
  holdDue,
  remind,
  slaNotice,
  stepEscalation,
} from './timers.ts';
import { transfer } from './transfer.ts';
import { triage } from './triage.ts';
import { unwatch, watch } from './watch.ts';

export const VERBS: readonly Verb[] = [
  report,
  log,
  triage,
  acknowledge,
  decline,
  accept,
  assign,
  theory,
  judgeTheory,
  startFix,
  applyFix,
  failFix,
  mitigate,
  checkCriterion,
  selfRecover,
  resolve,
  closureCheck,
  confirm,
  close,
  reopen,
  note,
  summary,
  edit,
  affect,
  reprioritise,
  respond,
  escalate,
  page,
  snooze,
  transfer,
  raise,
  hold,
  resume,
  declareMajor,
  takeRole,
  releaseRole,
  decideOn,
  standDown,
  merge,
  unmerge,
  keepApart,
  split,
  linkChild,
  releaseChild,
  restrict,
  unrestrict,
  cancel,
  reinstate,
  star,
  watch,
  unwatch,
  startDrill,
  endDrill,
  // by the system and by reporters
  drillDue,
  openFromAlert,
  alertsJoined,
  countAlerts,
  alertCleared,
  alertRefired,
  reporterJoined,
  reporterWithdrew,
  reporterSaid,
  answer,
  stepEscalation,
  ackTimeout,
  answerOver,
  shiftEnded,
  personLeft,
  auditPaging,
  slaNotice,
  holdDue,
  autoResolve,
  remind,
  autoClose,
  receiveMerge,
  undoMerge,
  foldService,
  suggestMerge,
  splitLeftBehind,
  openSplit,
  linkParent,
  releaseParent,
];
