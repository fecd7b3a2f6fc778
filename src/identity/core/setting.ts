/**
 * Settings an admin may change while Evenkeel runs. Each is declared where it is used, with its shape and
 * default; `app/compose.ts` hands the list of all to the settings routes, so nothing is stored that
 * nobody declared. Stored in table `setting`, a new version per change (decisions.md 14).
 */
import { z, zLine } from '../../kernel/schema.ts';
import { zZone } from './zone.ts';

export interface SettingDefinition<T = unknown> {
  /** Dotted: `incident.sla`. */
  readonly key: string;
  readonly title: string;
  readonly schema: z.ZodType<T>;
  /** In force until an admin writes another; the [D] values of domain.md. */
  readonly default: T;
  /** Kept by the program itself: shown, but refused by the settings routes. */
  readonly readOnly?: boolean;
}

/** Keeps the type of `default` and `schema` together. */
export function defineSetting<T>(definition: SettingDefinition<T>): SettingDefinition<T> {
  return definition;
}

/** Who we are and the zone office hours are meant in. */
export const ORGANISATION = defineSetting({
  key: 'organisation',
  title: 'Organisation',
  schema: z.strictObject({ name: zLine(1, 120), timeZone: zZone }),
  default: { name: 'Our organisation', timeZone: 'UTC' },
});

/** What the owner chose at set-up: the demo company or an empty house. */
export const SETUP_START = defineSetting({
  key: 'setup.start',
  title: 'How this house was started',
  schema: z.enum(['empty', 'demo']),
  default: 'empty',
  readOnly: true,
});
