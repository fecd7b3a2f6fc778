/** Fixed means fixed: what was done, who said yes, and the last check-up before it is closed. */
import { IconCheck, IconClock, IconMinus, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { plural } from '../../../ui/format.ts';
import { inWords } from '../../../ui/forms/json-schema.ts';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import { Person } from '../../../ui/parts/Person.tsx';
import { Tag } from '../../../ui/parts/Tag.tsx';
import { useViewer } from '../../../ui/viewer.ts';
import type { IncidentState } from '../../core/state.ts';
import type { Names } from '../wire.ts';
import { CHECK_QUESTIONS } from './check-questions.ts';

const SHOWN: readonly IncidentState['state'][] = ['recovering', 'resolved', 'closed'];

interface Props {
  readonly state: IncidentState;
  readonly names: Names;
  readonly onVerb: (verb: string) => void;
  readonly has: (verb: string) => boolean;
}

export function ClosurePanel({ state, names, onVerb, has }: Props) {
  if (!SHOWN.includes(state.state)) return null;
  const answered = Object.keys(CHECK_QUESTIONS).filter((check) =>
    state.closureChecks.some((each) => each.check === check),
  ).length;
  return (
    <Panel
      title="Closure"
      note={`${answered} of ${Object.keys(CHECK_QUESTIONS).length} checked`}
      aside={
        has('closure-check') ? (
          <button type="button" className="linklike" onClick={() => onVerb('closure-check')}>
            Answer
          </button>
        ) : undefined
      }
      footer={<Review state={state} />}
      flush
    >
      <Resolution state={state} />
      <Confirmations state={state} names={names} />
      <ul className="list">
        {Object.entries(CHECK_QUESTIONS).map(([check, question]) => (
          <CheckLine key={check} check={check} question={question} state={state} />
        ))}
      </ul>
    </Panel>
  );
}

function Resolution({ state }: { readonly state: IncidentState }) {
  const { resolution } = state;
  if (resolution === null) return null;
  return (
    <div className="in sm">
      <div className="flex wrap">
        <Tag tone="ok">{inWords(resolution.code)}</Tag>
        {resolution.cause === null ? null : <Tag>{inWords(resolution.cause)}</Tag>}
        {resolution.waived.length === 0 ? null : (
          <Tag tone="warn" title={resolution.waived.map((waived) => waived.reason).join('. ')}>
            {plural(resolution.waived.length, 'guard')} waived
          </Tag>
        )}
      </div>
      <p className="said">{resolution.notes}</p>
    </div>
  );
}

const ANSWER = {
  not_sent: 'not asked yet',
  pending: 'asked, no answer yet',
  yes: 'says it is fixed',
  no: 'says it is still broken',
  expired: 'did not answer',
} as const;

function Confirmations({ state, names }: Pick<Props, 'state' | 'names'>) {
  const viewer = useViewer();
  const { confirmedBy, reporters } = state;
  if (confirmedBy === null && reporters.length === 0) return null;
  const counts = Object.keys(ANSWER).map((answer) => ({
    answer: answer as keyof typeof ANSWER,
    count: reporters.filter((reporter) => reporter.confirmation === answer).length,
  }));
  return (
    <ul className="list">
      {confirmedBy === null ? null : (
        <li>
          <Person
            name={
              confirmedBy.person === null ? 'A token' : (names[confirmedBy.person] ?? 'Someone')
            }
            you={confirmedBy.person === viewer.id}
            note={inWords(confirmedBy.as).toLowerCase()}
          />
          <span className="push okc xs">
            <Icon of={IconCheck} size="s" /> said yes
          </span>
        </li>
      )}
      {counts
        .filter(({ count }) => count > 0)
        .map(({ answer, count }) => (
          <li key={answer}>
            <Icon
              of={answer === 'yes' ? IconCheck : answer === 'no' ? IconX : IconClock}
              size="s"
            />
            <span className={answer === 'no' ? 'crit' : ''}>
              {plural(count, 'reporter')}{' '}
              {count === 1 ? ANSWER[answer] : ANSWER[answer].replace('says', 'say')}
            </span>
          </li>
        ))}
    </ul>
  );
}

function CheckLine({
  check,
  question,
  state,
}: {
  readonly check: string;
  readonly question: string;
  readonly state: IncidentState;
}) {
  const given = state.closureChecks.findLast((each) => each.check === check);
  const icon = given === undefined ? IconMinus : IconCheck;
  return (
    <li className="tp">
      <span className={given === undefined ? 'ck o' : 'ck y'}>
        <Icon of={icon} size="s" label={given === undefined ? 'open' : 'answered'} />
      </span>
      <span className="grow">
        {question}
        {given === undefined ? null : (
          <>
            {' '}
            <b>{inWords(given.answer)}</b>
            {given.reason === null ? null : <span className="t3">, {given.reason}</span>}
          </>
        )}
      </span>
    </li>
  );
}

function Review({ state }: { readonly state: IncidentState }) {
  const { review } = state;
  if (review === null) return 'No review is due.';
  return (
    <>
      {review.published ? 'The review is published. ' : `A ${review.kind} review is due. `}
      <Link to={`/reviews/${review.id}`}>Open the review</Link>
    </>
  );
}
