/** What keepers read when a mailbox that takes alerts in cannot be read. */
import type { Letter } from './letter.ts';

export interface DeadMailbox {
  readonly name: string;
  readonly address: string;
  readonly failingSince: string;
  readonly why: string;
}

/** One sentence, for a page. */
export function sayDeadMailboxes(boxes: readonly DeadMailbox[]): string | null {
  const [first] = boxes;
  if (first === undefined) return null;
  if (boxes.length > 1) return `${boxes.length} mailboxes cannot be read: alerts may wait in them.`;
  return `The mailbox ${first.name} cannot be read: ${first.why}. Alerts may wait in it.`;
}

export function deadMailboxLetter(
  { name, address, failingSince, why }: DeadMailbox,
  publicUrl: string,
): Letter {
  const heading = `The mailbox ${name} cannot be read`;
  return {
    subject: heading,
    heading,
    paragraphs: [
      'Alerts that tools send there wait unread: nobody is paged for them until it is read again. Nothing is lost.',
    ],
    facts: [
      { label: 'Mailbox', value: address },
      { label: 'Since', value: failingSince },
      { label: 'Why', value: why },
    ],
    button: null,
    links: [{ label: 'Open Settings, Integrations', url: `${publicUrl}/settings/integrations` }],
    loud: false,
    footer: 'You get this because you keep Evenkeel running.',
  };
}
