/** Tells what happened in an imagined incident line by line, each with the rules that decided it. */
import type { PolicySnapshot } from '../../escalation/core/policy.ts';
import { silenceEndsAt } from '../../incident/core/paging-run.ts';
import type { Entry } from '../../incident/core/timeline.ts';
import type { Context } from '../../incident/core/verb.ts';
import type { PersonId } from '../../kernel/ids.ts';
import { type Instant, secondsBetween } from '../../kernel/instant.ts';
import { channelOf, shownAddress } from '../channels/index.ts';
import { type Behind, whyCalled, whyEmpty } from './behind.ts';
import type { Because, Simulation, SimulationLine } from './shapes.ts';
import type { Happening, World } from './world.ts';

type Part = Partial<SimulationLine> & Pick<SimulationLine, 'kind' | 'text'>;

export interface Telling {
  readonly world: World;
  readonly nameOf: (id: string) => string;
  readonly cut: boolean;
}

export async function linesOf(telling: Telling): Promise<readonly SimulationLine[]> {
  const { world } = telling;
  const lines: SimulationLine[] = [];
  for (const happening of world.happened) {
    const at = happening.kind === 'row' ? happening.entry.occurredAt : happening.at;
    for (const part of await partsOf(telling, happening)) lines.push(lineOf(world, at, part));
  }
  const last = lines.at(-1)?.at ?? world.startAt;
  return [...lines, lineOf(world, last, endOf(telling))];
}

function lineOf({ startAt }: World, at: Instant, part: Part): SimulationLine {
  return {
    ...{ at, afterSeconds: Math.round(secondsBetween(startAt, at)), level: null, round: null },
    ...{ person: null, personName: null, channel: null, address: null, arrives: null, why: [] },
    ...part,
  };
}

async function partsOf(telling: Telling, happening: Happening): Promise<readonly Part[]> {
  if (happening.kind === 'message') return [messagePart(telling, happening)];
  if (happening.kind === 'suppressed') {
    const { person } = happening.page.order;
    const { until, text: reason } = happening;
    const text = until === undefined ? `Not sent: ${reason}` : 'Waits for the digest';
    const why: readonly Because[] =
      until === undefined
        ? [{ rule: 'delivery', text: reason }]
        : [{ rule: 'quiet', text: reason, until }];
    return [{ kind: 'suppressed', text, why, ...named(telling, person) }];
  }
  return rowParts(telling, happening);
}

async function rowParts(
  telling: Telling,
  { entry, context }: Extract<Happening, { kind: 'row' }>,
): Promise<readonly Part[]> {
  switch (entry.kind) {
    case 'paging.started':
      return [beginPart(telling, entry.data, context)];
    case 'escalation.stepped':
      return calls(telling, entry, context);
    case 'escalation.level_empty': {
      const { level, round, reason } = entry.data;
      const called = { policy: policyNow(telling), level, context };
      const why = await whyEmpty(behindAt(telling, entry.occurredAt), called);
      return [{ kind: 'level_empty', level, round, text: reason, why }];
    }
    case 'escalation.level_skipped': {
      const { level, round, reason } = entry.data;
      const why: readonly Because[] = [{ rule: 'condition', text: reason }];
      return [{ kind: 'level_skipped', level, round, text: `Level ${level} is skipped`, why }];
    }
    case 'escalation.exhausted':
      return exhaustedParts(telling, entry.data.persons, context);
    case 'page.failed':
      return failedParts(telling, entry.data);
    case 'page.acknowledged':
      return [acknowledged(telling, entry.data)];
    case 'page.declined':
      return [answered(telling, entry.data.person, { kind: 'declined', says: 'says: not me' })];
    default:
      return [];
  }
}

function beginPart(
  { world }: Telling,
  data: Extract<Entry, { kind: 'paging.started' }>['data'],
  context: Context | null,
): Part {
  const { name, version } = data.snapshot as PolicySnapshot;
  const hold = Math.round(secondsBetween(context?.now ?? world.startAt, data.dueAt));
  const policy: Because = { rule: 'policy', text: `Policy ${name}, version ${version}` };
  const held: readonly Because[] =
    hold > 0
      ? [{ rule: 'hold', text: `A loud alert waits ${hold} s for others`, until: data.dueAt }]
      : [];
  const text = data.loudness === 'high' ? 'Paging begins' : 'A notice, no page';
  return { kind: 'begin', text, why: [whyLoud(world, data.loudness), ...held, policy] };
}

/** Domain.md 4.3 and 2.4 in words: why this pages, or only tells. */
function whyLoud({ wish, state }: World, loudness: 'high' | 'low'): Because {
  if (wish.drill) return { rule: 'drill', text: 'A drill pages as its priority would' };
  if (wish.severity !== undefined) {
    const is =
      loudness === 'high' ? 'loud: it pages whatever the priority' : 'quiet: a notice only';
    return { rule: 'alert', text: `Alerts of severity ${wish.severity} are ${is}` };
  }
  const { priority } = state;
  if (priority !== 'P3') return { rule: 'priority', text: `${priority} pages the policy at once` };
  return loudness === 'high'
    ? { rule: 'priority', text: 'P3 pages because the service is T0 or T1' }
    : { rule: 'priority', text: 'P3 on a T2 or T3 service: a quiet notice to whoever is on call' };
}

async function calls(
  telling: Telling,
  entry: Extract<Entry, { kind: 'escalation.stepped' }>,
  context: Context | null,
): Promise<readonly Part[]> {
  const { level, round, persons, reason } = entry.data;
  const policy = policyNow(telling);
  const behind = behindAt(telling, entry.occurredAt);
  const place: Because = {
    rule: 'level',
    text: `${reason}: level ${level} of ${policy.name}, round ${round} of ${policy.repeat + 1}`,
  };
  return Promise.all(
    persons.map(async (person): Promise<Part> => {
      const why = await whyCalled(behind, person, { policy, level, context });
      const text = `Level ${level} calls ${telling.nameOf(person)}`;
      return { kind: 'call', level, round, text, why: [place, ...why], ...named(telling, person) };
    }),
  );
}

function exhaustedParts(
  telling: Telling,
  persons: readonly PersonId[],
  context: Context | null,
): readonly Part[] {
  const policy = policyNow(telling);
  const text = 'Nobody answered: catch-all and team leads are called, and the Bridge says so';
  const whyOf = (person: PersonId): Because => {
    if (person === policy.catchAll) return { rule: 'policy', text: `Catch-all of ${policy.name}` };
    return context?.onCall.leads.includes(person) === true
      ? { rule: 'policy', text: 'Leads a team' }
      : { rule: 'policy', text: 'An admin: the catch-all and all leads have left' };
  };
  const all: Because = {
    rule: 'policy',
    text: `All levels and rounds of ${policy.name} are through`,
  };
  return [
    { kind: 'exhausted', text, why: [all] },
    ...persons.map((person): Part => {
      const call = `The end of the policy calls ${telling.nameOf(person)}`;
      return { kind: 'call', text: call, why: [whyOf(person)], ...named(telling, person) };
    }),
  ];
}

function failedParts(
  telling: Telling,
  data: Extract<Entry, { kind: 'page.failed' }>['data'],
): readonly Part[] {
  const { person, reason, final } = data;
  const who = telling.nameOf(person);
  if (data.skipped !== undefined) {
    const why: readonly Because[] = [{ rule: 'drill', text: `${who} ${reason}` }];
    return [{ kind: 'skipped', text: `${who} is left out`, why, ...named(telling, person) }];
  }
  if (!final) return [];
  const why: readonly Because[] = [{ rule: 'delivery', text: reason }];
  const text = `${who} cannot be reached: the escalation does not wait`;
  return [{ kind: 'unreachable', text, why, ...named(telling, person) }];
}

function acknowledged(
  telling: Telling,
  { person, missing = 0 }: Extract<Entry, { kind: 'page.acknowledged' }>['data'],
): Part {
  const says = missing > 0 ? `acknowledges; ${missing} more are needed` : 'has it';
  return answered(telling, person, { kind: 'acknowledged', says });
}

function answered(
  telling: Telling,
  id: PersonId | null,
  { kind, says }: { readonly kind: 'acknowledged' | 'declined'; readonly says: string },
): Part {
  const text = `${id === null ? 'A program' : telling.nameOf(id)} ${says}`;
  const why: readonly Because[] = [{ rule: 'assumption', text: 'As you assumed' }];
  return { kind, text, why, ...(id === null ? {} : named(telling, id)) };
}

function messagePart(telling: Telling, of: Extract<Happening, { kind: 'message' }>): Part {
  const { page, message, address, why, note, heldUntil, assumed } = of;
  const title = channelOf(message.channel)?.title ?? message.channel;
  const shown = shownAddress(message.channel, address);
  const arrives = message.state === 'accepted';
  const end = arrives ? '' : ENDS[message.state];
  const reasons: readonly Because[] = [
    ...why.map((text): Because => ({ rule: 'personal', text })),
    ...(note === null ? [] : [{ rule: 'contact' as const, text: note }]),
    ...(heldUntil === null
      ? []
      : [{ rule: 'throttle' as const, text: 'This contact has had enough', until: heldUntil }]),
    ...(assumed === null ? [] : [{ rule: 'assumption' as const, text: assumed }]),
    ...(message.state === 'not_sent' && message.failedWhy !== null
      ? [{ rule: 'delivery' as const, text: message.failedWhy }]
      : []),
  ];
  return {
    ...{ kind: 'message', channel: message.channel, address: shown, arrives },
    ...named(telling, page.order.person),
    ...{ text: `${title} to ${shown}${end}`, why: reasons },
  };
}

const ENDS: Readonly<Record<string, string>> = {
  failed: ' fails',
  not_sent: ' is not sent',
  held: ' is held back',
};

export function outcomeOf({ world, cut }: Telling): Simulation['outcome'] {
  const { state } = world;
  if (cut) return 'cut';
  const taken = state.drillRun?.score?.outcome === 'acknowledged';
  if (state.paging.status === 'acked' || taken) return 'acknowledged';
  if (state.paging.run === null) return 'nobody';
  if (state.paging.loudness === 'low') return 'notice';
  const exhausted = world.entries.some(({ kind }) => kind === 'escalation.exhausted');
  return exhausted ? 'exhausted' : 'ended';
}

function endOf(telling: Telling): Part {
  const { state, entries } = telling.world;
  switch (outcomeOf(telling)) {
    case 'acknowledged': {
      const settings = telling.world.happened.findLast((one) => one.kind === 'row')?.context
        ?.settings;
      const until = settings === undefined ? null : silenceEndsAt(state, settings);
      const why: readonly Because[] =
        until === null || state.drill
          ? []
          : [{ rule: 'policy', text: 'Silence until then starts it again at level 1', until }];
      return { kind: 'end', text: 'Paging stops for everybody', why };
    }
    case 'exhausted':
      return {
        kind: 'end',
        text: 'Nobody has it. It stays loud on the Bridge until somebody does',
      };
    case 'notice':
      return { kind: 'end', text: 'A notice asks for no answer: nothing follows' };
    case 'nobody': {
      const waits = entries.at(-1) === undefined || state.state !== 'triaged';
      const text = waits
        ? 'It waits for triage: nobody is called'
        : 'It waits in the queue: nobody is called';
      const rule = `${state.priority ?? 'An untriaged incident'} is in the queue and the digest only`;
      return { kind: 'end', text, why: [{ rule: 'priority', text: rule }] };
    }
    case 'cut':
      return { kind: 'end', text: 'It goes on beyond a day; the rest is not shown' };
    case 'ended':
      return { kind: 'end', text: 'Nothing follows' };
  }
}

function policyNow({ world }: Telling): PolicySnapshot {
  return world.state.paging.snapshot as PolicySnapshot;
}

function behindAt({ world, nameOf }: Telling, at: Instant): Behind {
  return { reader: world.tx, at, nameOf };
}

function named({ nameOf }: Telling, person: PersonId) {
  return { person, personName: nameOf(person) };
}
