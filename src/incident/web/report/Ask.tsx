/**
 * "Does it work for you?" (domain.md 8.3). Nothing is chosen beforehand and choosing does nothing: only
 * the button acts, so that a mail scanner that follows links answers nothing.
 */
import { IconThumbDown, IconThumbUp } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ApiProblem, apiSend, asProblem } from '../../../ui/api.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import type { MyReport } from './wire.ts';
import { MINE } from './words.ts';

interface AskProps {
  readonly path: string;
  readonly report: MyReport;
  readonly onAnswered: (report: MyReport) => void;
}

/** While it waits for the reporter's word: the question, or what was answered and the way to change it. */
export function Ask(props: AskProps) {
  const { confirmation } = props.report;
  const [again, setAgain] = useState(false);
  const answered = confirmation === 'yes' || confirmation === 'no';
  if (!answered || again) {
    return (
      <AskForm
        {...props}
        onAnswered={(report) => {
          setAgain(false);
          props.onAnswered(report);
        }}
      />
    );
  }
  return (
    <section className="ask" aria-label={MINE.question} role="status">
      <p>
        <b>{confirmation === 'yes' ? MINE.saidYes : MINE.saidNo}</b>
      </p>
      <p className="sm t2">{MINE.change}</p>
      <p className="sub-q">
        <Button onClick={() => setAgain(true)}>{MINE.changeIt}</Button>
      </p>
    </section>
  );
}

function AskForm({ path, report, onAnswered }: AskProps) {
  const [works, setWorks] = useState<boolean>();
  const [score, setScore] = useState(report.score ?? undefined);
  const [comment, setComment] = useState(report.comment ?? '');
  const answer = useAnswer(path, onAnswered);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const words = comment.trim();
    if (works === undefined) return;
    void answer.send({
      works,
      ...(works && score !== undefined ? { score } : {}),
      ...(words === '' ? {} : { comment: words }),
    });
  };
  return (
    <form className="ask" onSubmit={submit} aria-labelledby="question" noValidate>
      <h2 id="question">{MINE.question}</h2>
      <div className="yn" role="radiogroup" aria-labelledby="question">
        <YesOrNo label={MINE.yes} on={works === true} onChoose={() => setWorks(true)}>
          <Icon of={IconThumbUp} size="l" />
        </YesOrNo>
        <YesOrNo label={MINE.no} on={works === false} onChoose={() => setWorks(false)}>
          <Icon of={IconThumbDown} size="l" />
        </YesOrNo>
      </div>
      {works === undefined ? null : (
        <div className="after">
          {works ? <Rating value={score} onChange={setScore} /> : null}
          <Words
            label={works ? MINE.comment : MINE.fails}
            hint={works ? MINE.commentHint : MINE.failsHint}
            value={comment}
            onChange={setComment}
          />
          <Problem of={answer.problem} />
          <div className="sub-q">
            <Button type="submit" kind="primary" size="lg" full busy={answer.busy}>
              {works ? MINE.sendYes : MINE.sendNo}
            </Button>
          </div>
          {works ? null : <p className="sm t2 pt-1">{MINE.noEffect}</p>}
        </div>
      )}
    </form>
  );
}

/** After the close only a "no" is left: it opens the same number again while the window lasts. */
export function AskAgain({ path, onAnswered }: Omit<AskProps, 'report'>) {
  const [comment, setComment] = useState('');
  const answer = useAnswer(path, onAnswered);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void answer.send({ works: false, comment: comment.trim() });
  };
  return (
    <form className="ask" onSubmit={submit} aria-labelledby="question" noValidate>
      <h2 id="question">{MINE.closedTitle}</h2>
      <p className="t2">{MINE.closedHelp}</p>
      <div className="sub-q">
        <Words label={MINE.fails} hint={MINE.failsHint} value={comment} onChange={setComment} />
      </div>
      <Problem of={answer.problem} />
      <div className="sub-q">
        <Button type="submit" full busy={answer.busy}>
          {MINE.sendNo}
        </Button>
      </div>
    </form>
  );
}

function useAnswer(path: string, onAnswered: (report: MyReport) => void) {
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const send = async (body: { readonly works: boolean; readonly comment?: string }) => {
    // A no without a word helps nobody; the server says the same.
    if (!body.works && (body.comment ?? '') === '') {
      const detail = MINE.needWords;
      setProblem(new ApiProblem({ status: 422, code: 'incident.no_words', detail }));
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      onAnswered(await apiSend<MyReport>('POST', `${path}/answer`, body));
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return { send, problem, busy };
}

export function Problem({ of: problem }: { readonly of: ApiProblem | undefined }) {
  if (problem === undefined) return null;
  const said = problem.fields[0]?.message ?? problem.unmet[0]?.message ?? problem.message;
  return (
    <div className="sub-q">
      <Note tone="crit" role="alert">
        {said}
      </Note>
    </div>
  );
}

export function Words(props: {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <label className="words">
      <span className="lab">{props.label}</span>
      <textarea
        className="inp"
        rows={2}
        maxLength={1000}
        placeholder={props.hint}
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
    </label>
  );
}

function YesOrNo(props: {
  readonly label: string;
  readonly on: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <label className="opt">
      <input type="radio" name="works" checked={props.on} onChange={props.onChoose} />
      {props.children}
      {props.label}
    </label>
  );
}

function Rating({
  value,
  onChange,
}: {
  readonly value: number | undefined;
  readonly onChange: (value: number) => void;
}) {
  return (
    <fieldset>
      <legend className="lab">
        {MINE.rate} <span className="t3">{MINE.skip}</span>
      </legend>
      <div className="rate">
        {[1, 2, 3, 4, 5].map((score) => (
          <label className="opt" key={score}>
            <input
              type="radio"
              name="score"
              aria-label={`${score} of 5`}
              checked={value === score}
              onChange={() => onChange(score)}
            />
            {score}
          </label>
        ))}
      </div>
      <div className="flex sm t2 ends">
        <span>{MINE.poor}</span>
        <span>{MINE.good}</span>
      </div>
    </fieldset>
  );
}
