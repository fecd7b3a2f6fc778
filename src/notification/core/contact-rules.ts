/**
 * Which contacts of a person are tried, and in which order (domain.md 6.5, decisions.md 28): the channels in
 * the order of their list, proven contacts before unproven ones. Every contact that is not tried keeps the
 * reason, so that "why was I not paged?" has an answer.
 */
import type { Loudness } from './page.ts';

export interface Contact {
  readonly id: string;
  readonly kind: string;
  readonly address: string;
  readonly verified: boolean;
}

/** A channel, as far as these rules care. */
export interface ChannelFacts {
  readonly name: string;
  readonly capabilities: readonly string[];
}

export interface ContactPlan {
  /** Best first. */
  readonly tried: readonly (Contact & { readonly note: string | null })[];
  readonly left: readonly { readonly contact: Contact; readonly reason: string }[];
}

/** NOT-4, NOT-5: the order of one round. `contacts` come oldest first. */
export function planContacts(
  contacts: readonly Contact[],
  channels: readonly ChannelFacts[],
  loudness: Loudness,
): ContactPlan {
  const needed = loudness === 'high' ? 'page' : 'update';
  const rank = (kind: string) => channels.findIndex((channel) => channel.name === kind);
  const able = contacts.filter((contact) => lacking(contact, channels, needed) === undefined);
  const tried = able
    .map((contact, index) => ({ contact, index }))
    .sort(
      (a, b) =>
        Number(b.contact.verified) - Number(a.contact.verified) ||
        rank(a.contact.kind) - rank(b.contact.kind) ||
        a.index - b.index,
    )
    .map(({ contact }) => ({
      ...contact,
      note: contact.verified ? null : 'this address was never verified',
    }));
  const left = contacts.flatMap((contact) => {
    const reason = lacking(contact, channels, needed);
    return reason === undefined ? [] : [{ contact, reason }];
  });
  return { tried, left };
}

function lacking(
  contact: Contact,
  channels: readonly ChannelFacts[],
  needed: string,
): string | undefined {
  const channel = channels.find(({ name }) => name === contact.kind);
  if (channel === undefined) return `there is no channel for ${contact.kind}`;
  if (!channel.capabilities.includes(needed)) return `${contact.kind} cannot carry this`;
  return undefined;
}
