/** What a service still lacks before an incident, the most useful first, and where to mend it. */
import type { Service } from '../api.ts';

export interface Hint {
  readonly name: string;
  /** What is missing, as a sentence, and what happens without it. */
  readonly text: string;
  readonly ok: boolean;
  /** Absent: in the form of the service itself. */
  readonly to?: string;
}

export function hintsOf(service: Service): readonly Hint[] {
  return [
    {
      name: 'Owner',
      ok: isGiven(service.owner),
      text: 'No owner: nobody says what the service is worth, or that it is fixed.',
    },
    {
      name: 'Policy',
      ok: isGiven(service.escalationPolicy),
      text: 'No policy of its own: the policy Default pages the owner of this installation.',
    },
    {
      name: 'Sender',
      ok: service.monitored,
      text: 'No sender: no monitor can open an incident here.',
      to: '/settings/integrations',
    },
    {
      name: 'Normal',
      ok: service.normalCriteria.length > 0,
      text: 'No criteria of normal service: recovery cannot be checked, only felt.',
    },
    {
      name: 'Runbook',
      ok: isGiven(service.runbookUrl),
      text: 'No runbook: the first responder starts from nothing.',
    },
  ];
}

export function missingIn(service: Service): readonly Hint[] {
  return hintsOf(service).filter((hint) => !hint.ok);
}

function isGiven(value: string | null): boolean {
  return value !== null && value !== '';
}
