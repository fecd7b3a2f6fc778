/** A rule as it will run, drawn on a line of time: "0 min Push, 1 min SMS", then what comes when all failed. */
import type { Contact } from '../../core/contact-rules.ts';
import { personalPlan } from '../../core/personal-plan.ts';
import type { RulesDraft, StepDraft, Urgency } from './rule-draft.ts';
import type { ContactItem, Mine } from './use-mine.ts';
import { MINE } from './words.ts';

export function RuleLine({
  mine,
  draft,
  urgency,
}: {
  readonly mine: Mine;
  readonly draft: RulesDraft;
  readonly urgency: Urgency;
}) {
  const { steps } = personalPlan({
    contacts: mine.contacts.map(asContact),
    channels: mine.channels,
    rules: { high: draft.high.map(asStep), low: draft.low.map(asStep) },
    loudness: urgency,
  });
  const titleOf = (kind: string) => mine.channels.find(({ name }) => name === kind)?.title ?? kind;
  if (steps.length === 0) return null;
  return (
    <ol className="rule-line" aria-label="What a page does, in order">
      {steps.map(({ contact, afterSeconds, note }) => (
        <li
          key={`${contact.id} ${afterSeconds}`}
          className={afterSeconds === null ? 'late-stop' : ''}
        >
          <span className="num t3">
            {afterSeconds === null ? MINE.whenAllFail : `${minutes(afterSeconds)} min`}
          </span>
          <b>{titleOf(contact.kind)}</b>
          <span className="xs t3 drop">{contact.address}</span>
          {note === null ? null : <span className="xs warn">{MINE.notVerified.toLowerCase()}</span>}
        </li>
      ))}
    </ol>
  );
}

function asContact({ id, kind, value, verifiedAt }: ContactItem): Contact {
  return { id, kind, address: value, verified: verifiedAt !== null };
}

function asStep({ afterMinutes, contact }: StepDraft) {
  return { afterSeconds: Math.round(afterMinutes * 60), contact };
}

function minutes(seconds: number): string {
  return String(Math.round((seconds / 60) * 10) / 10);
}
