/**
 * Silences through Alertmanager's API v2, for amtool, Karma and Grafana (wire-formats.md b2). The key of a sender is
 * an Alertmanager of its own: what it silences covers that sender's alerts, and it ends nothing else. Silences of
 * everybody are shown, since they cover its alerts too.
 */
import { personByEmail } from '../../identity/store.ts';
import { type IntegrationId, isUuid, type PersonId } from '../../kernel/ids.ts';
import { type Instant, latest, plusSeconds } from '../../kernel/instant.ts';
import { z, zInstant } from '../../kernel/schema.ts';
import type { Tx } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import { newId } from '../../platform/random.ts';
import { anchored } from '../anchored.ts';
import { type Matcher, parseMatchers } from '../core/matcher.ts';
import { coversEverything, faultOfTime, statusOf } from '../core/quiet/quiet.ts';
import { passesEmpty } from '../silences/matching.ts';
import {
  expireIn,
  faultOfMatchers,
  keepSilence,
  storeSilence,
} from '../silences/silence-handle.ts';
import {
  countSilences,
  listSilences,
  lockSilence,
  type SilenceRow,
  silenceById,
} from '../silences/silence-store.ts';

/** No silence through this door is refused for its length. */
const NO_LIMIT_SECONDS = 8_000 * 366 * 86_400;
const MOST_LISTED = 1_000;
const MAX_WORDS = 500;

const zPosted = z.looseObject({
  id: z.string().nullish(),
  matchers: z
    .array(
      z.looseObject({
        name: z.string().min(1).max(200),
        value: z.string().max(2_000),
        isRegex: z.boolean(),
        isEqual: z.boolean().default(true),
      }),
    )
    .min(1)
    .max(50),
  startsAt: zInstant,
  endsAt: zInstant,
  createdBy: z.string().max(1_000),
  comment: z.string().max(10_000),
});

export type Answer<T> = { readonly value: T } | { readonly status: number; readonly fault: string };

/** Makes one; with the id of one that stands and the same matchers and start, moves that one's end. */
export async function postSilence(
  machine: Machine,
  integration: { readonly id: IntegrationId },
  body: unknown,
): Promise<Answer<{ readonly silenceID: string }>> {
  const read = readPosted(body);
  if ('fault' in read) return read;
  const { id, endsAt, matchers, comment, makerWords } = read.value;
  return machine.db.transact(async (tx): Promise<Answer<{ silenceID: string }>> => {
    const fault = faultOfTime({ startsAt: read.value.startsAt, endsAt }, tx.now, NO_LIMIT_SECONDS);
    if (fault !== undefined) return { status: 400, fault: `invalid silence: ${fault}` };
    const origin = { actor: `integration:${integration.id}` };
    const before = id == null || id === '' ? undefined : await ownSilence(tx, id, integration.id);
    if (before === undefined && id != null && id !== '') {
      return { status: 404, fault: `silence ${id.slice(0, 100)} not found` };
    }
    const isOwners = await personByEmail(tx, makerWords);
    const ownerId: PersonId | null = isOwners?.active === true ? isOwners.id : null;
    if (before !== undefined && before.endsAt > tx.now) {
      const same = before.startsAt === read.value.startsAt || bothAhead(before, read.value, tx.now);
      if (same && sameMatchers(before.matchers, matchers)) {
        const startsAt =
          before.startsAt > tx.now ? latest(read.value.startsAt, tx.now) : before.startsAt;
        const after = { ...before, startsAt, endsAt, comment, makerWords, ownerId };
        return { value: { silenceID: (await storeSilence(tx, origin, before, after)).id } };
      }
      await expireIn(tx, origin, before);
    }
    const full = await faultOfNumber(tx, integration.id);
    if (full !== undefined) return full;
    const row = await keepSilence(tx, origin, {
      ...{
        id: newId(),
        kind: 'silence',
        matchers,
        condition: null,
        fingerprint: null,
        about: null,
      },
      ...{ serviceId: null, integrationId: integration.id, ownerId, madeBy: origin.actor },
      ...{ makerWords, comment, startsAt: latest(read.value.startsAt, tx.now), endsAt },
      ...{ incidentId: null, incidentNumber: null },
    });
    return { value: { silenceID: row.id } };
  });
}

/** Each costs every signal a look: so many of a sender that hold, are to come, or ended within a day. */
const MOST_OF_A_SENDER = 1_000;

async function faultOfNumber(
  tx: Tx,
  sender: IntegrationId,
): Promise<{ readonly status: number; readonly fault: string } | undefined> {
  await tx.exclusively(`silences:${sender}`);
  const recent = await countSilences(tx, sender, plusSeconds(tx.now, -86_400));
  if (recent < MOST_OF_A_SENDER) return undefined;
  const fault = `This key has ${MOST_OF_A_SENDER} silences that hold, are to come or ended within a day, and no more are taken. Delete some, or change one by its id.`;
  return { status: 400, fault };
}

interface Posted {
  readonly id: string | null | undefined;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly matchers: readonly Matcher[];
  readonly comment: string;
  readonly makerWords: string;
}

/** What was posted, in our words, or what Alertmanager would say is wrong with it. */
function readPosted(body: unknown): Answer<Posted> {
  const read = zPosted.safeParse(body);
  if (!read.success) return { status: 400, fault: faultText(read.error) };
  const { id, startsAt, endsAt, createdBy } = read.data;
  const matchers = read.data.matchers.map(({ name, value, isRegex, isEqual }): Matcher => {
    return { name, value, isRegex, isEqual };
  });
  const bad = faultOfMatchers(matchers);
  if (bad !== undefined) return { status: 400, fault: `bad matcher: ${bad.message}` };
  const scope = { matchers, fingerprint: null, service: null, conditionHoldsForNothing: null };
  if (coversEverything(scope, passesEmpty)) {
    return { status: 400, fault: 'at least one matcher must not match the empty string' };
  }
  const comment = words(read.data.comment) || 'No comment.';
  return { value: { id, startsAt, endsAt, matchers, comment, makerWords: words(createdBy) } };
}

/** Ends it now; what fires under it goes to people. */
export function deleteSilence(
  machine: Machine,
  integration: { readonly id: IntegrationId },
  id: string,
): Promise<Answer<null>> {
  return machine.db.transact(async (tx): Promise<Answer<null>> => {
    const before = isUuid(id) ? await lockSilence(tx, id) : undefined;
    if (before === undefined || !isShownTo(before, integration.id)) return notFound(id);
    if (before.integrationId === null || before.kind === 'mute') {
      const fault = 'This one was made in Evenkeel: end it there, on the page Silences.';
      return { status: 403, fault };
    }
    if (before.endsAt > tx.now) {
      await expireIn(tx, { actor: `integration:${integration.id}` }, before);
    }
    return { value: null };
  });
}

export function getSilence(
  machine: Machine,
  integration: { readonly id: IntegrationId },
  id: string,
): Promise<Answer<GettableSilence>> {
  return machine.db.transact(async (tx): Promise<Answer<GettableSilence>> => {
    const row = isUuid(id) ? await silenceById(tx, id) : undefined;
    if (row === undefined || !isShownTo(row, integration.id)) return notFound(id);
    return { value: gettableSilence(row, tx.now) };
  });
}

export interface SilenceQuery {
  readonly filters: readonly string[];
  readonly states: ReadonlySet<State>;
}

/** Active ones first, by their end; then those to come, by their start; then the rest. */
export function querySilences(
  machine: Machine,
  integration: { readonly id: IntegrationId },
  { filters, states }: SilenceQuery,
): Promise<Answer<readonly GettableSilence[]>> {
  return machine.db.transact(async (tx): Promise<Answer<readonly GettableSilence[]>> => {
    const tests = filters.map(filterOf);
    const bad = tests.indexOf(undefined);
    if (bad !== -1)
      return { status: 400, fault: `bad matcher format: ${filters[bad]?.slice(0, 200)}` };
    const now = tx.now;
    const rows = await listSilences(tx, { forSender: integration.id, limit: MOST_LISTED, now });
    const value = rows
      .map((row) => gettableSilence(row, now))
      .filter(({ status }) => states.has(status.state))
      .filter((silence) => tests.every((test) => test?.(silence) ?? false))
      .sort(byStateAndTime);
    return { value };
  });
}

type State = 'active' | 'pending' | 'expired';
const STATES = { active: 'active', coming: 'pending', ended: 'expired' } as const;

export interface GettableSilence {
  readonly id: string;
  readonly status: { readonly state: State };
  readonly updatedAt: Instant;
  readonly matchers: readonly Matcher[];
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly createdBy: string;
  readonly comment: string;
}

/** What Alertmanager has no word for is told as one more matcher, which no label of a sender can be. */
function gettableSilence(row: SilenceRow, now: Instant): GettableSilence {
  const also = [
    ...(row.fingerprint === null ? [] : [matcherOf('evenkeel:alert', row.about ?? '')]),
    ...(row.serviceId === null ? [] : [matcherOf('evenkeel:service', row.serviceId)]),
    ...(row.condition === null ? [] : [matcherOf('evenkeel:condition', row.condition)]),
  ];
  return {
    id: row.id,
    status: { state: STATES[statusOf(row, now)] },
    updatedAt: row.changedAt,
    matchers: [...row.matchers, ...also],
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    createdBy: row.makerWords ?? 'Evenkeel',
    comment: row.comment,
  };
}

function matcherOf(name: string, value: string): Matcher {
  return { name, value, isRegex: false, isEqual: true };
}

/** As Alertmanager filters silences: by the text of the silence's own matcher of that name. */
function filterOf(text: string): ((silence: GettableSilence) => boolean) | undefined {
  const wanted = parseMatchers(text);
  const tests = wanted?.map(({ name, value, isRegex, isEqual }) => {
    const matches = isRegex ? anchored(value) : (other: string) => other === value;
    if (matches === undefined) return undefined;
    return ({ matchers }: GettableSilence) => {
      const own = matchers.find((one) => one.name === name);
      return matches(own?.value ?? '') === isEqual;
    };
  });
  if (tests === undefined || tests.some((test) => test === undefined)) return undefined;
  return (silence) => tests.every((test) => test?.(silence) ?? false);
}

const ORDER: readonly State[] = ['active', 'pending', 'expired'];

function byStateAndTime(a: GettableSilence, b: GettableSilence): number {
  const byState = ORDER.indexOf(a.status.state) - ORDER.indexOf(b.status.state);
  if (byState !== 0) return byState;
  const [one, other] =
    a.status.state === 'pending' ? [a.startsAt, b.startsAt] : [a.endsAt, b.endsAt];
  const ahead = one < other ? -1 : Number(one > other);
  return a.status.state === 'expired' ? -ahead : ahead;
}

/** Of everybody, or of this sender. */
function isShownTo({ integrationId }: SilenceRow, id: IntegrationId): boolean {
  return integrationId === null || integrationId === id;
}

async function ownSilence(
  tx: Tx,
  id: string,
  integration: IntegrationId,
): Promise<SilenceRow | undefined> {
  const row = isUuid(id) ? await lockSilence(tx, id) : undefined;
  return row?.integrationId === integration && row.kind === 'silence' ? row : undefined;
}

function bothAhead(
  before: SilenceRow,
  { startsAt }: { readonly startsAt: Instant },
  now: Instant,
): boolean {
  return before.startsAt > now && startsAt >= now;
}

function sameMatchers(a: readonly Matcher[], b: readonly Matcher[]): boolean {
  const text = (matchers: readonly Matcher[]) =>
    matchers
      .map(({ name, value, isRegex, isEqual }) => JSON.stringify([name, value, isRegex, isEqual]))
      .sort()
      .join();
  return text(a) === text(b);
}

function notFound(id: string): { readonly status: number; readonly fault: string } {
  return { status: 404, fault: `silence ${id.slice(0, 100)} not found` };
}

/** One line of what strangers wrote, no longer than we keep. */
function words(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
      .replace(/[\u0000-\u001f\u007f]+/g, ' ')
      .trim()
      .slice(0, MAX_WORDS)
      .toWellFormed()
  );
}

function faultText(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.map(String).join('.')}: ${message}`)
    .join('; ');
}
