/** Routes of the feature: who was paged and why, the delivery log; links and contacts in files of their own. */
import { maySeeRestricted } from '../identity/core/access.ts';
import { namesOf } from '../identity/store.ts';
import { notFound } from '../incident/handle.ts';
import { maySee } from '../incident/list-store.ts';
import { incidentByRef } from '../incident/store.ts';
import { namesIn } from '../incident/views.ts';
import { asId, type PageId, type PersonId } from '../kernel/ids.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { scheduleById } from '../oncall/store.ts';
import { decodeCursor, pageOf, zPage } from '../platform/cursor.ts';
import { type Caller, ok, type Route, roles, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { type IncidentPages, type MailItem, zIncidentPages, zMails } from './api.ts';
import { attemptItem, shownState } from './attempt-item.ts';
import { envOf } from './channel-env.ts';
import { channelRoutes } from './channel-routes.ts';
import { email } from './channels/email.ts';
import { shownAddress } from './channels/index.ts';
import { contactRoutes } from './contact-routes.ts';
import { MAIL_STATES } from './core/bundle.ts';
import { acknowledgedAt, type UnpagedLevel, unpagedLevels, whyPaged } from './core/not-paged.ts';
import { linkRoutes } from './link-routes.ts';
import { loadRoutes } from './load-routes.ts';
import { listMails, type MailRow } from './mail-store.ts';
import { noiseRoutes } from './noise/noise-routes.ts';
import { allRows } from './page-facts.ts';
import { personPageRoutes } from './person-page-routes.ts';
import { ruleRoutes } from './rule-routes.ts';
import { handoverRoutes } from './shift/handover-routes.ts';
import { simulationRoutes } from './simulation/routes.ts';
import { attemptsOf, pagesOfIncident } from './store.ts';
import { whyOf } from './why-handle.ts';

const zNumber = z.object({ number: z.string().max(64) });
/** `person`: only their pages, and why they were paged or not. */
const zPagesQuery = z.strictObject({ person: zUuid.transform(asId<PersonId>).optional() });
const zMailQuery = z.strictObject({
  ...zPage,
  state: z.enum(MAIL_STATES).optional(),
  incident: z.string().max(64).optional(),
});

export function notificationRoutes(machine: Machine): readonly Route[] {
  return [
    ...linkRoutes(machine),
    ...noiseRoutes(machine),
    pagesRoute(machine),
    mailsRoute(machine),
    ...contactRoutes(machine),
    ...channelRoutes(machine),
    ...ruleRoutes(machine),
    ...simulationRoutes(machine),
    ...loadRoutes(machine),
    ...handoverRoutes(machine),
    ...personPageRoutes(machine),
  ];
}

function pagesRoute(machine: Machine): Route {
  return route({
    method: 'GET',
    path: '/api/v1/incidents/:number/pages',
    access: SIGNED_IN,
    summary: 'Who was paged, by what, when, with which outcome; who was not, and why',
    tag: 'Incidents',
    params: zNumber,
    query: zPagesQuery,
    response: { status: 200, schema: zIncidentPages },
    handle: async ({ params, query, caller }) => {
      const pages = await pagesOf(machine, { ...params, ...query }, caller);
      if (pages === undefined) return notFound(params.number);
      return isRefusal(pages) ? pages : ok(pages);
    },
  });
}

async function pagesOf(
  { db }: Machine,
  { number, person }: { readonly number: string; readonly person?: PersonId | undefined },
  caller: Caller,
): Promise<IncidentPages | undefined | Refusal> {
  const loaded = await incidentByRef(db, number);
  const viewer = {
    person: caller.personId ?? null,
    seesRestricted: maySeeRestricted(caller.roles),
  };
  if (loaded === undefined || !maySee(loaded.state, viewer)) return undefined;
  const rows = await pagesOfIncident(db, loaded.id);
  const pageIds = rows.map((page) => page.id);
  const attempts = await attemptsOf(db, pageIds);
  const entries = await allRows(db, loaded.id);
  const tries = new Map<PageId, (typeof attempts)[number][]>();
  for (const one of attempts) tries.set(one.pageId, [...(tries.get(one.pageId) ?? []), one]);
  const pages = rows.map((page) => {
    const acked = acknowledgedAt(entries, page);
    return {
      id: page.id,
      person: page.personId,
      loudness: page.loudness,
      reason: whyPaged(entries, page),
      state: shownState(page, acked),
      outcome: page.outcome,
      createdAt: page.createdAt,
      endedAt: page.endedAt,
      nextRoundAt: page.nextRoundAt,
      acknowledgedAt: acked,
      attempts: (tries.get(page.id) ?? []).map(attemptItem),
    };
  });
  const notPaged = unpagedLevels(loaded.state, entries);
  const ids = [
    ...rows.map((page) => page.personId),
    ...notPaged.flatMap(({ targets }) => targets.map(({ id }) => id)),
  ];
  const names = { ...(await namesOf(db, ids)), ...(await scheduleNames(db, notPaged)) };
  if (person === undefined) return { pages, notPaged, names };
  const own = pages.filter((page) => page.person === person);
  const asked = { person, state: loaded.state, entries, pages: own };
  const why = await whyOf(db, {
    ...asked,
    names: { ...names, ...(await namesIn(db, [entries, loaded.state.paging.snapshot])) },
  });
  return isRefusal(why) ? why : { pages: own, notPaged, names, why };
}

async function scheduleNames(
  db: Machine['db'],
  levels: readonly UnpagedLevel[],
): Promise<Readonly<Record<string, string>>> {
  const targets = levels.flatMap((level) => level.targets);
  const names: Record<string, string> = {};
  for (const { kind, id } of targets) {
    const schedule = kind === 'schedule' ? await scheduleById(db, asId(id)) : undefined;
    if (schedule !== undefined) names[id] = schedule.name;
  }
  return names;
}

function mailsRoute(machine: Machine): Route {
  const { db } = machine;
  return route({
    method: 'GET',
    path: '/api/v1/mails',
    access: roles('admin'),
    summary: 'The delivery log: every mail that went out, or should have',
    tag: 'Delivery',
    query: zMailQuery,
    response: { status: 200, schema: zMails },
    handle: async ({ query }) => {
      const after = decodeCursor(query.cursor, ['instant', 'uuid']);
      if (isRefusal(after)) return after;
      const [at, id] = after ?? [];
      const before = at === undefined || id === undefined ? undefined : { at, id };
      const { state, incident, limit } = query;
      const rows = await listMails(db, { state, incident, before, limit: limit + 1 });
      const { items, nextCursor } = pageOf(rows, limit, (mail) => [mail.at, mail.id]);
      const missing = email.missing(await envOf(machine, email)) ?? null;
      return ok({ items: items.map(mailItem), nextCursor, missing });
    },
  });
}

function mailItem(mail: MailRow): MailItem {
  const { id, kind, subject, state, why, tries, nextTryAt, at, endedAt } = mail;
  return {
    id,
    kind,
    channel: mail.channel,
    to: shownAddress(mail.channel, mail.toAddress),
    subject,
    text: mail.textBody,
    html: mail.htmlBody,
    incident: mail.incidentId,
    person: mail.personId,
    state,
    why,
    tries,
    nextTryAt,
    at,
    endedAt,
  };
}
