/**
 * Personal rules while they are being changed. The times of the steps stay where they are when a contact moves:
 * "0 min push, 1 min SMS" becomes "0 min SMS, 1 min push", which is what somebody who moves a line means.
 */
import type { RulesItem } from '../../api.ts';

export type Urgency = 'high' | 'low';

export interface StepDraft {
  /** Belongs to the contact, so that the focus moves with it. */
  readonly key: number;
  readonly afterMinutes: number;
  /** Id of a contact. */
  readonly contact: string;
}

export type RulesDraft = Readonly<Record<Urgency, readonly StepDraft[]>>;

type Steps = RulesItem['high'];

/** Minutes the server takes. */
export const LONGEST_MINUTES = 240;

/** Steps of contacts that are gone are left out: the server would refuse them. */
export function draftOf(
  rules: Pick<RulesItem, Urgency>,
  contacts: readonly { readonly id: string }[],
): RulesDraft {
  const known = new Set(contacts.map(({ id }) => id));
  const drafts = (steps: Steps) =>
    steps.flatMap((step, key) => (known.has(step.contact) ? [{ ...step, key }] : []));
  return { high: drafts(rules.high), low: drafts(rules.low) };
}

/** As the server wants them, in the order of their times. */
export function stepsOf(steps: readonly StepDraft[]): Steps {
  return steps
    .map(({ afterMinutes, contact }) => ({ afterMinutes, contact }))
    .sort((a, b) => a.afterMinutes - b.afterMinutes);
}

export function isSame(a: RulesDraft, b: RulesDraft): boolean {
  const text = (draft: RulesDraft) => JSON.stringify([stepsOf(draft.high), stepsOf(draft.low)]);
  return text(a) === text(b);
}

/** Contacts change places, times stay. */
export function moveStep(
  steps: readonly StepDraft[],
  from: number,
  to: number,
): readonly StepDraft[] {
  const moved = steps[from];
  if (moved === undefined || to < 0 || to >= steps.length || from === to) return steps;
  const rest = steps.filter((_, index) => index !== from);
  const order = [...rest.slice(0, to), moved, ...rest.slice(to)];
  return order.map((step, index) => ({
    ...step,
    afterMinutes: steps[index]?.afterMinutes ?? step.afterMinutes,
  }));
}

/** A further step two minutes after the last, with a contact that has none yet where there is one. */
export function addStep(
  steps: readonly StepDraft[],
  contacts: readonly string[],
): readonly StepDraft[] {
  const free = contacts.find((id) => !steps.some(({ contact }) => contact === id)) ?? contacts[0];
  if (free === undefined) return steps;
  const last = Math.max(-2, ...steps.map(({ afterMinutes }) => afterMinutes));
  const afterMinutes = Math.min(LONGEST_MINUTES, last + 2);
  const key = Math.max(-1, ...steps.map((step) => step.key)) + 1;
  return [...steps, { key, afterMinutes, contact: free }];
}

/** Whether a rule uses this contact. */
export function usesContact(rules: Pick<RulesItem, Urgency>, contact: string): boolean {
  return [...rules.high, ...rules.low].some((step) => step.contact === contact);
}
