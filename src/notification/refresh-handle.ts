/**
 * Messages that can be edited in place follow the incident: once somebody has it, or it is over, the buttons go
 * and the message says how it stands. A courtesy: an edit that fails is logged and not repeated.
 */
import { personById } from '../identity/store.ts';
import { incidentByRef } from '../incident/store.ts';
import type { IncidentId } from '../kernel/ids.ts';
import type { Machine } from '../platform/machine.ts';
import { envOf } from './channel-env.ts';
import { CHANNELS, channelOf } from './channels/index.ts';
import { standingSentence } from './inbound-handle.ts';
import { standingOf } from './link-handle.ts';
import { standingWords } from './page-words.ts';
import { type AttemptRow, messagesOfIncident, type PageRow, pageById } from './store.ts';

/**
 * More than one answer ever finds open. An incident that pages again and again has thousands, and a provider that is
 * asked to edit them all soon says no, also to the edit of the message somebody has before them (NOT-82).
 */
const MOST = 50;

/** The newest first. */
export async function refreshPages(machine: Machine, incident: IncidentId): Promise<void> {
  const able = CHANNELS.filter(({ edit }) => edit !== undefined);
  const wanted = { channels: able.map(({ name }) => name), most: MOST };
  for (const attempt of await messagesOfIncident(machine.db, incident, wanted)) {
    const page = await pageById(machine.db, attempt.pageId);
    if (page !== undefined && attempt.ref !== null)
      await refresh(machine, page, { ...attempt, ref: attempt.ref });
  }
}

async function refresh(
  machine: Machine,
  page: PageRow,
  attempt: AttemptRow & { readonly ref: string },
): Promise<void> {
  const channel = channelOf(attempt.channel);
  if (channel?.edit === undefined) return;
  const loaded = await incidentByRef(machine.db, page.incidentId);
  const person = await personById(machine.db, page.personId);
  if (loaded === undefined || person === undefined) return;
  const { state } = loaded;
  const standing = await standingOf(machine, state, page.personId);
  if (standing.kind === 'open') return;
  const text = standingSentence(state.number, standing, person.timeZone);
  const words = { page, person, state, attempt, note: null, standing: text };
  const letter = await standingWords(machine.db, machine, words);
  const { address, ref } = attempt;
  const message = { address, ref, rendered: channel.render(letter) };
  const result = await channel.edit(await envOf(machine, channel), message);
  if (result.kind !== 'accepted') {
    machine.log.info(
      { page: page.id, channel: channel.name },
      'a sent message could not be edited',
    );
  }
}
