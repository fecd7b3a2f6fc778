/** `/api/v1/reports` and `/api/v1/r/{token}`: for people without a login; never internal notes. */
import { readSetting } from '../identity/settings-store.ts';
import { type Instant, plusSeconds } from '../kernel/instant.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { z, zLine } from '../kernel/schema.ts';
import { readClock } from '../platform/clock.ts';
import { ANYONE, created, LINK, ok, type Reply, type Route, route } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { listServices } from '../service/store.ts';
import { zPublicReport, zReporterAnswer } from './api.ts';
import { INCIDENT_PROCESS } from './core/settings.ts';
import { clocksOf } from './core/sla-clock.ts';
import type { IncidentState } from './core/state.ts';
import { isOpen, PHASE_OF } from './core/words.ts';
import { openForReporters } from './list-store.ts';
import { idOf } from './open.ts';
import {
  answerAsReporter,
  type ReporterView,
  reporterByToken,
  sayAsReporter,
  takeReport,
} from './report-handle.ts';
import { rowsOfKinds } from './store.ts';

const tag = 'Reporters';
const zToken = z.strictObject({ token: z.string().max(100) });

export function reportRoutes(machine: Machine): readonly Route[] {
  return [...formRoutes(machine), ...linkRoutes(machine)];
}

function formRoutes(machine: Machine): readonly Route[] {
  const { db, config } = machine;
  return [
    route({
      method: 'GET',
      path: '/api/v1/reports/services',
      access: ANYONE,
      summary: 'Names of services a reporter can choose from.',
      tag,
      handle: async () => {
        const services = await listServices(db, ALL_SERVICES);
        return ok({ items: services.map(({ id, name }) => ({ id, name })) });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/reports/similar',
      access: ANYONE,
      summary: 'Open incidents of a service that others reported.',
      tag,
      query: z.strictObject({ service: zLine(1, 200) }),
      perMinute: 60,
      handle: async ({ query }) => {
        const service = await idOf(db, query.service, 'service');
        if (isRefusal(service)) return service;
        const states = service === undefined ? [] : await openForReporters(db, service);
        return ok({
          items: states.map((state) => ({
            number: state.number,
            title: state.title,
            since: state.stamps.noticedAt ?? state.stamps.detectedAt,
            reporters: state.reporters.length,
          })),
        });
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/reports',
      access: ANYONE,
      summary: 'Report trouble without a login; answers with a number and a private link.',
      tag,
      body: zPublicReport,
      response: { status: 201 },
      perMinute: 30,
      handle: async ({ body }) => {
        const reported = await takeReport(machine, body);
        if (isRefusal(reported)) return reported;
        const { state, token, joined } = reported;
        return created({
          number: state.number,
          joined,
          token,
          link: `${config.publicUrl}/r/${token}`,
          ...(await promiseOf(machine, state)),
        });
      },
    }),
  ];
}

function linkRoutes(machine: Machine): readonly Route[] {
  const reply = (view: ReporterView | Refusal) => viewReply(machine, view);
  return [
    route({
      method: 'GET',
      path: '/api/v1/r/:token',
      access: LINK,
      summary: 'How my report goes.',
      tag,
      params: zToken,
      perMinute: 120,
      handle: async ({ params }) => reply(await reporterByToken(machine, params.token)),
    }),
    route({
      method: 'POST',
      path: '/api/v1/r/:token/answer',
      access: LINK,
      summary: 'Does it work for you? Yes with a score, or no with a few words.',
      tag,
      params: zToken,
      body: zReporterAnswer,
      perMinute: 30,
      handle: async ({ params, body }) =>
        reply(await answerAsReporter(machine, params.token, body)),
    }),
    route({
      method: 'POST',
      path: '/api/v1/r/:token/say',
      access: LINK,
      summary: 'Tell those who work on it something, or that it works again.',
      tag,
      params: zToken,
      body: z.strictObject({
        text: z.string().trim().max(2000).default(''),
        works: z.boolean().default(false),
      }),
      perMinute: 30,
      handle: async ({ params, body }) => reply(await sayAsReporter(machine, params.token, body)),
    }),
  ];
}

const ALL_SERVICES = {
  q: undefined,
  teamId: undefined,
  archived: false,
  after: undefined,
  limit: 500,
} as const;

/** First answer promised by, and the workaround if one is known. */
async function promiseOf({ db }: Machine, state: IncidentState) {
  const now = await readClock(db);
  const response = clocksOf(state, now).find((clock) => clock.metric === 'response');
  return { firstAnswerBy: response?.dueAt ?? null, workaround: null };
}

/** End of the reopen window, shown once it is closed (domain.md 8.6). */
async function reopenUntil({ db }: Machine, { stamps }: IncidentState): Promise<Instant | null> {
  if (stamps.closedAt === null) return null;
  const { reopenWindowDays } = await readSetting(db, INCIDENT_PROCESS);
  return plusSeconds(stamps.closedAt, reopenWindowDays * 86_400);
}

async function viewReply(machine: Machine, view: ReporterView | Refusal): Promise<Reply | Refusal> {
  if (isRefusal(view)) return view;
  const { state, reporter } = view;
  const mine = state.reporters.find((one) => one.reporter === reporter);
  const told = [...Object.keys(STEPS), 'response.sent'];
  const entries = await rowsOfKinds(machine.db, state.id, told);
  const restricted = state.visibility === 'restricted';
  const news = entries.flatMap((entry) =>
    entry.kind === 'response.sent' ? [{ at: entry.occurredAt, text: entry.data.text }] : [],
  );
  return ok({
    number: state.number,
    title: restricted ? null : state.title,
    words: mine?.words ?? '',
    phase: PHASE_OF[state.state],
    state: state.state,
    open: isOpen(state.state),
    priority: state.priority,
    reporters: state.reporters.length,
    noticedAt: mine?.noticedAt ?? null,
    receivedAt: mine?.receivedAt ?? null,
    ...(await promiseOf(machine, state)),
    resolvedAt: state.stamps.resolvedAt,
    closedAt: state.stamps.closedAt,
    reopenUntil: await reopenUntil(machine, state),
    whatWasDone: restricted ? null : (state.resolution?.notes ?? null),
    confirmation: mine?.confirmation ?? 'not_sent',
    /** The reporter said that it works again while it was open. */
    withdrew: mine?.withdrew ?? false,
    score: mine?.score ?? null,
    comment: mine?.comment ?? null,
    canAnswer: state.state === 'resolved' || state.state === 'closed',
    news: restricted ? [] : news,
    steps: entries.flatMap((entry) => {
      const said = STEPS[entry.kind];
      return said === undefined ? [] : [{ at: entry.occurredAt, kind: entry.kind, text: said }];
    }),
  });
}

/** What a reporter is told of the way, in plain words; every other kind of row stays inside. */
const STEPS: Readonly<Record<string, string>> = {
  'incident.created': 'Your report arrived',
  'incident.logged': 'It has a number and is being looked at',
  'incident.triaged': 'It was put in order of urgency',
  'incident.accepted': 'Somebody is working on it',
  'fix.started': 'A fix is being applied',
  'fix.applied': 'The fix works, we are watching',
  'incident.resolved': 'We think it is fixed and ask you to confirm',
  'incident.reopened': 'It was opened again',
  'incident.closed': 'Closed',
};
