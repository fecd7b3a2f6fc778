/** What keepers read when a sender sends what cannot be taken. */
import type { Letter } from './letter.ts';

export interface SenderInTrouble {
  readonly name: string;
  readonly serviceName: string;
  readonly reason: string;
}

export function deadLettersLetter(sender: SenderInTrouble, publicUrl: string): Letter {
  const heading = `Signals of ${sender.name} cannot be taken`;
  return {
    subject: heading,
    heading,
    paragraphs: [
      'What it sends is kept whole, but is no alert: nobody is paged for what it says. Read it again when the cause is mended. You hear of this sender at most once an hour.',
    ],
    facts: [
      { label: 'Service', value: sender.serviceName },
      { label: 'The latest reason', value: sender.reason },
    ],
    button: null,
    links: [{ label: 'Open the dead letters', url: `${publicUrl}/signals/dead-letters` }],
    loud: false,
    footer: 'You get this because you keep Evenkeel running.',
  };
}
