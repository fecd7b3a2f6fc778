/**
 * People without a login: a report opens an incident or joins one, a link shows how it goes, and an answer on
 * that link confirms or reopens. What a reporter sees is a list of its own, never the incident itself.
 */
import { keepReport } from '../alert/store.ts';
import type { ReporterId, SignalId } from '../kernel/ids.ts';
import { asId } from '../kernel/ids.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import { linkToken, readLinkToken } from '../platform/link-token.ts';
import type { Machine } from '../platform/machine.ts';
import { newId } from '../platform/random.ts';
import type { PublicReport, ReporterAnswer, ReporterInput } from './api.ts';
import type { ActorRef } from './context.ts';
import type { IncidentState } from './core/state.ts';
import { isActive } from './core/words.ts';
import { executeIn } from './handle.ts';
import { idOf, keepReporter, openIn, reporterFacts } from './open.ts';
import { reporterById } from './reporter-store.ts';
import { incidentByRef } from './store.ts';

/** Purpose of the signed link of a reporter; the notification feature mails the same one. */
export const REPORTER_LINK = 'reporter';

export interface Reported {
  readonly state: IncidentState;
  readonly reporter: ReporterId;
  readonly token: string;
  readonly joined: boolean;
}

/** A report from the public page: signal, incident and receipt in one transaction. */
export function takeReport(machine: Machine, report: PublicReport): Promise<Reported | Refusal> {
  return machine.db.transact(async (tx) => {
    const input = reporterOf(report);
    const placed =
      report.join === undefined
        ? await openNew(tx, report, input)
        : await joinOne(tx, report.join, { input, channel: 'portal' });
    if (isRefusal(placed)) return placed;
    const { state, reporter } = placed;
    const service = await idOf(tx, report.service, 'service');
    if (isRefusal(service)) return service;
    await keepReport(tx, {
      id: newId<SignalId>(),
      service: service ?? null,
      title: titleFrom(report.what),
      raw: report.what,
      disposition: placed.joined ? 'attached' : 'opened',
      incident: state.id,
    });
    return { ...placed, token: await linkToken(tx, REPORTER_LINK, reporter) };
  });
}

interface Placed {
  readonly state: IncidentState;
  readonly reporter: ReporterId;
  readonly joined: boolean;
}

async function openNew(
  tx: Tx,
  report: PublicReport,
  reporter: ReporterInput,
): Promise<Placed | Refusal> {
  const opened = await openIn(tx, {
    input: {
      title: titleFrom(report.what),
      description: report.what,
      ...(report.service === undefined ? { serviceUnknown: true } : { service: report.service }),
      effect: report.canWork === 'not_at_all' ? 'interrupted' : 'degraded',
      noticedAt: report.since === undefined || report.since > tx.now ? tx.now : report.since,
      reporter,
    },
    actor: PORTAL,
    source: 'ui',
    channel: 'portal',
  });
  if (isRefusal(opened)) return opened;
  if (opened.reporter === null) throw new Error('A report has a reporter');
  return { state: opened.state, reporter: opened.reporter, joined: false };
}

/** "Others report this": one more reporter of an incident that is still active. */
export async function joinOne(
  tx: Tx,
  ref: string,
  { input, channel }: { readonly input: ReporterInput; readonly channel: string },
): Promise<Placed | Refusal> {
  const found = await incidentByRef(tx, ref);
  if (
    found === undefined ||
    found.state.visibility === 'restricted' ||
    !isActive(found.state.state)
  ) {
    return refuse('invalid', 'report.cannot_join', {
      message: 'join: this incident is over or not there. Report it as a new one.',
      fields: [{ path: 'join', message: 'no such open incident' }],
    });
  }
  const id = newId<ReporterId>();
  const facts = reporterFacts(id, input, { at: tx.now, channel });
  await keepReporter(tx, { id, incident: found.id, reporter: input });
  const state = await executeIn(tx, {
    incident: found.id,
    verb: 'reporter-joined',
    input: { reporter: facts },
    actor: { id: `reporter:${id}`, kind: 'reporter', person: null, roles: [] },
    source: 'ui',
  });
  return isRefusal(state) ? state : { state, reporter: id, joined: true };
}

const PORTAL: ActorRef = { id: 'system', kind: 'reporter', person: null, roles: [] };

function reporterOf(report: PublicReport): ReporterInput {
  return {
    words: report.what,
    ...(report.name === undefined ? {} : { name: report.name }),
    ...(report.email === undefined ? {} : { email: report.email }),
    ...(report.since === undefined ? {} : { noticedAt: report.since }),
    ...(report.canWork === undefined ? {} : { canWork: report.canWork }),
    ...(report.deadline === undefined ? {} : { deadline: report.deadline }),
    ...(report.location === undefined ? {} : { location: report.location }),
  };
}

/** The first line, cut to what a title holds; the whole text stays as description. */
function titleFrom(what: string): string {
  const line = what.replace(/\s+/g, ' ').trim();
  return line.length <= 120 ? line : `${line.slice(0, 119).toWellFormed()}…`;
}

export interface ReporterView {
  readonly state: IncidentState;
  readonly reporter: ReporterId;
}

/** Who holds this link and the incident it leads to now, through merges; 404 for anything else. */
export async function reporterByToken(
  machine: Machine,
  token: string,
): Promise<ReporterView | Refusal> {
  const { db } = machine;
  const id = await readLinkToken(db, REPORTER_LINK, token);
  const row = id === undefined ? undefined : await reporterById(db, asId<ReporterId>(id));
  let found = row === undefined ? undefined : await incidentByRef(db, row.incidentId);
  for (let hop = 0; hop < 5 && found?.state.mergedInto != null; hop += 1) {
    found = await incidentByRef(db, found.state.mergedInto.id);
  }
  if (row === undefined || found === undefined) {
    return refuse(
      'notFound',
      'report.no_such_link',
      'This link leads nowhere. Check that it is whole.',
    );
  }
  return { state: found.state, reporter: row.id };
}

export async function answerAsReporter(
  machine: Machine,
  token: string,
  answer: ReporterAnswer,
): Promise<ReporterView | Refusal> {
  const view = await reporterByToken(machine, token);
  if (isRefusal(view)) return view;
  return asReporter(machine, view, {
    verb: 'answer',
    input: { reporter: view.reporter, ...answer },
  });
}

/** A line from the reporter to those who work on it; "it works again" while open is `works: true`. */
export async function sayAsReporter(
  machine: Machine,
  token: string,
  said: { readonly text: string; readonly works: boolean },
): Promise<ReporterView | Refusal> {
  const view = await reporterByToken(machine, token);
  if (isRefusal(view)) return view;
  const { reporter } = view;
  return asReporter(
    machine,
    view,
    said.works
      ? { verb: 'reporter-withdrew', input: { reporter, words: said.text } }
      : { verb: 'reporter-said', input: { reporter, text: said.text } },
  );
}

async function asReporter(
  machine: Machine,
  { state, reporter }: ReporterView,
  command: { readonly verb: string; readonly input: unknown },
): Promise<ReporterView | Refusal> {
  const after = await machine.db.transact((tx) =>
    executeIn(tx, {
      incident: state.id,
      ...command,
      actor: { id: `reporter:${reporter}`, kind: 'reporter', person: null, roles: [] },
      source: 'ui',
    }),
  );
  return isRefusal(after) ? after : { state: after, reporter };
}
