/** What a verb may read of a context: what takes asking to know is asked only for verbs that need it. */
import type { Context, Need, Verb } from './verb.ts';

export const ALL_NEEDS: readonly Need[] = ['rules', 'services', 'alerts', 'onCall', 'children'];

const FIELDS: Readonly<Record<Need, readonly (keyof Context)[]>> = {
  rules: ['profile', 'matrix', 'sla'],
  services: ['services'],
  alerts: ['firing', 'linkedAlerts'],
  onCall: ['policy', 'onCall', 'commanderOnCall'],
  children: ['openChildren'],
};

/** Behind every context: a verb that reads what it did not say it needs is a mistake of ours, and told at once. */
const LEFT_OUT: object = Object.defineProperties(
  {},
  Object.fromEntries(
    Object.values(FIELDS)
      .flat()
      .map((name) => [
        name,
        {
          get: () => {
            throw new Error(`a verb read context.${name} without saying that it needs it`);
          },
        },
      ]),
  ),
);

/** The same object; what it lacks of `FIELDS` throws when it is read. */
export function withTraps(gathered: Partial<Context>): Context {
  return Object.setPrototypeOf(gathered, LEFT_OUT) as Context;
}

/** As little of a whole context as this verb is given. */
export function contextFor({ needs = ALL_NEEDS }: Pick<Verb, 'needs'>, whole: Context): Context {
  const given: Record<string, unknown> = { ...whole };
  for (const need of ALL_NEEDS) {
    for (const field of FIELDS[need]) {
      // What may be absent is there as undefined: to read that is no mistake.
      if (needs.includes(need)) given[field] ??= undefined;
      else delete given[field];
    }
  }
  return withTraps(given as Partial<Context>);
}
