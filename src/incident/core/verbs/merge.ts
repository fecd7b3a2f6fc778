/**
 * T15: the same incident seen twice. What this one has moves to the other by reference; its number leads
 * there from now on. The other is told in the same transaction by the companion command.
 */
import type { IncidentId } from '../../../kernel/ids.ts';
import { plusSeconds } from '../../../kernel/instant.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { check } from '../checks.ts';
import { isPaging, startPaging, stopPaging } from '../paging-run.ts';
import type { IncidentState } from '../state.ts';
import { draft } from '../timeline.ts';
import { defineVerb, type GuardCheck } from '../verb.ts';
import { begin, write } from '../walk.ts';
import { isActive, OPEN_STATES } from '../words.ts';
import { zId, zMachineText, zText } from './inputs.ts';
import { endHold } from './resolving.ts';

export const merge = defineVerb({
  name: 'merge',
  label: 'Merge',
  help: 'It is the same incident as another: reporters, alerts and watchers move there.',
  from: OPEN_STATES,
  who: ['agent', 'commander', 'system'],
  confirm: true,
  input: z.strictObject({ into: zId<IncidentId>('incident'), reason: zText(1, 500).optional() }),
  guards: (state, input, { other }) => (input === null ? [] : mergeChecks(state, other)),
  decide: (state, { into, reason }, context) => {
    if (context.other === null) {
      return refuse('notFound', 'incident.not_found', 'There is no such incident.');
    }
    const calm = endHold(stopPaging(begin(state, context), 'Merged'));
    const data = {
      ...{ into, intoNumber: context.other.number, from: state.state },
      ...(reason === undefined ? {} : { reason }),
    };
    return write(calm, draft('incident.merged', data)).drafts;
  },
  companion: (state, { into, reason }) => ({
    incident: into,
    command: { verb: 'receive-merge', input: { other: state.id, reason } },
  }),
});

export const unmerge = defineVerb({
  name: 'unmerge',
  label: 'Undo the merge',
  help: 'It was another incident after all; possible for a day.',
  from: ['merged'],
  who: ['agent', 'commander'],
  input: z.strictObject({}),
  guards: (state, _input, { now, settings }) => {
    const until = plusSeconds(state.mergedInto?.at ?? now, settings.unmergeHours * 3600);
    return [check('unmerge_window', now <= until, `This was possible until ${until}.`)];
  },
  decide: (state, _input, context) => {
    const { mergedInto } = state;
    if (mergedInto === null) return refuse('conflict', 'incident.not_merged', 'It is not merged.');
    const { id, number, from } = mergedInto;
    const back = draft('incident.unmerged', { outOf: id, outOfNumber: number, back: from });
    const walk = write(begin(state, context), back);
    if (!unanswered(state)) return walk.drafts;
    return startPaging(walk, { loudness: 'high', reason: 'Not the same after all' }).drafts;
  },
  companion: (state) => ({
    incident: state.mergedInto?.id ?? state.id,
    command: { verb: 'undo-merge', input: { other: state.id } },
  }),
});

/** On the one that stays; `context.other` is the one that was merged into it. */
export const receiveMerge = defineVerb({
  name: 'receive-merge',
  label: 'Receive a merge',
  help: 'Takes over what a merged incident had.',
  from: [...OPEN_STATES, 'resolved'],
  who: ['system'],
  input: z.strictObject({
    other: zId<IncidentId>('incident'),
    reason: zMachineText(500).optional(),
  }),
  guards: () => [],
  decide: (state, { reason }, context) => {
    const { other } = context;
    if (other === null) return refuse('notFound', 'incident.not_found', 'No such incident.');
    const { noticedAt, detectedAt, loggedAt } = other.stamps;
    const walk = write(
      begin(state, context),
      draft('merge.received', {
        other: other.id,
        otherNumber: other.number,
        noticedAt,
        detectedAt,
        loggedAt,
        reporters: other.reporters.map(factsOf),
        alerts: other.alerts.map(
          ({ firing: _f, joinedAt: _j, clearedAt: _c, viaMerge: _v, ...facts }) => facts,
        ),
        alertCount: other.alertCount,
        firing: other.alerts.filter(({ firing }) => firing).map(({ alert }) => alert),
        watchers: other.watchers,
        ...(other.folded === undefined || other.folded.length === 0
          ? {}
          : { folded: other.folded.map(({ at: _at, ...facts }) => facts) }),
        ...(reason === undefined ? {} : { reason }),
      }),
    );
    // A call that nobody answered does not end with the merge: it goes on from here.
    if (!unanswered(other) || isPaging(state) || state.stamps.ackedAt !== null) return walk.drafts;
    return startPaging(walk, { loudness: 'high', reason: `Merged: ${other.number}` }).drafts;
  },
});

export const undoMerge = defineVerb({
  name: 'undo-merge',
  label: 'Give back a merge',
  help: 'Gives back what a merged incident had brought.',
  from: [...OPEN_STATES, 'resolved', 'closed'],
  who: ['system'],
  input: z.strictObject({ other: zId<IncidentId>('incident') }),
  guards: () => [],
  decide: (state, { other }) => {
    const known = state.mergedFrom.find(({ id }) => id === other);
    if (known === undefined) return [];
    return [draft('merge.undone', { other, otherNumber: known.number })];
  },
});

function mergeChecks(state: IncidentState, other: IncidentState | null): readonly GuardCheck[] {
  if (other === null) return [];
  const same = other.id === state.id;
  const fits = !same && isActive(other.state) && other.parent?.id !== state.id;
  return [
    check('merge_target', fits, `${other.number} cannot take it: it is ${other.state}.`),
    check(
      'merge_major',
      state.major !== 'declared' || other.major === 'declared',
      'A major incident merges only into a major one.',
    ),
    check(
      'merge_restricted',
      state.visibility !== 'restricted' || other.visibility === 'restricted',
      'A restricted incident merges only into a restricted one.',
    ),
  ];
}

function unanswered({ paging, stamps }: IncidentState): boolean {
  return paging.loudness === 'high' && stamps.ackedAt === null;
}

function factsOf(reporter: IncidentState['reporters'][number]) {
  const { channel, receivedAt, noticedAt, canWork, deadline, location, words } = reporter;
  const { reporter: id } = reporter;
  return { reporter: id, channel, receivedAt, noticedAt, canWork, deadline, location, words };
}
