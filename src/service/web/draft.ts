/** A service while it is being written: text as typed, and its way to the API. */
import type { Service } from '../api.ts';

export interface DependencyDraft {
  readonly service: string;
  readonly name: string;
  readonly kind: 'hard' | 'soft';
}

type Settings = Service['settings'];

export interface Draft {
  readonly name: string;
  readonly tier: string;
  readonly description: string;
  readonly owner: string;
  readonly team: string;
  readonly escalationPolicy: string;
  readonly calendar: string;
  /** One per line. */
  readonly normalCriteria: string;
  /** One per line. */
  readonly keyCustomers: string;
  readonly usersTotal: number | string;
  readonly runbookUrl: string;
  readonly dependsOn: readonly DependencyDraft[];
  /** Only what was changed is sent, so that better defaults reach who never chose. */
  readonly settings: Partial<Settings>;
  readonly inForce: Settings | undefined;
}

export type Put = (change: Partial<Draft>) => void;

/** Where the form can show what the server says. */
export const FIELDS = [
  'name',
  'tier',
  'description',
  'owner',
  'team',
  'escalationPolicy',
  'calendar',
  'normalCriteria',
  'keyCustomers',
  'usersTotal',
  'runbookUrl',
  'dependsOn',
  'settings',
] as const;

export function draftOf(service: Service | undefined): Draft {
  return {
    name: service?.name ?? '',
    tier: service?.tier ?? 'T2',
    description: service?.description ?? '',
    owner: service?.owner ?? '',
    team: service?.team ?? '',
    escalationPolicy: service?.escalationPolicy ?? '',
    calendar: service?.calendar ?? '',
    normalCriteria: (service?.normalCriteria ?? []).join('\n'),
    keyCustomers: (service?.keyCustomers ?? []).join('\n'),
    usersTotal: service?.usersTotal ?? '',
    runbookUrl: service?.runbookUrl ?? '',
    dependsOn: service?.dependsOn ?? [],
    settings: {},
    inForce: service?.settings,
  };
}

export function inputOf(draft: Draft) {
  return {
    name: draft.name.trim(),
    tier: draft.tier,
    description: draft.description.trim(),
    owner: orNull(draft.owner),
    team: orNull(draft.team),
    escalationPolicy: orNull(draft.escalationPolicy),
    calendar: orNull(draft.calendar),
    normalCriteria: linesOf(draft.normalCriteria),
    keyCustomers: linesOf(draft.keyCustomers),
    usersTotal: draft.usersTotal === '' ? null : Number(draft.usersTotal),
    runbookUrl: orNull(draft.runbookUrl.trim()),
    dependsOn: draft.dependsOn.map(({ service, kind }) => ({ service, kind })),
    ...(Object.keys(draft.settings).length === 0 ? {} : { settings: draft.settings }),
  };
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
