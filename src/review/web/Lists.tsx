/** Well, badly, lucky, surprises: one line each, added with Enter, and made an action in two clicks. */
import { IconX } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { randomKey } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { toastDone } from '../../ui/forms/toast.tsx';
import { Button, IconButton } from '../../ui/parts/Button.tsx';
import type { ReviewDocument } from '../core/document.ts';
import type { ActionSeed } from './ActionDialog.tsx';
import { BlameNote, BlameText } from './BlameText.tsx';
import { dayWords } from './due.ts';
import type { Editor } from './use-review.ts';
import type { ReviewDetail } from './wire.ts';
import { LISTS, type ListName, PAGE } from './words.ts';

interface Props {
  readonly review: ReviewDetail;
  readonly editor: Editor | undefined;
  readonly onAction: (seed: ActionSeed) => void;
}

const NAMES: readonly ListName[] = ['wentWell', 'wentBadly', 'lucky', 'surprises'];

export function Lists(props: Props) {
  const texts = NAMES.flatMap((name) => props.review.document[name].map(({ text }) => text));
  return (
    <section aria-labelledby="lists">
      <h2 id="lists">{PAGE.lists}</h2>
      {NAMES.map((name) => (
        <PointList key={name} name={name} {...props} />
      ))}
      <BlameNote texts={texts} />
    </section>
  );
}

type LinePoint = ReviewDocument[ListName][number];

function PointList({ name, review, editor, onAction }: Props & { readonly name: ListName }) {
  const { title, asks } = LISTS[name];
  const points = review.document[name];
  const put = (next: LinePoint[]) => void editor?.save({ [name]: next }, review);
  const remove = (point: LinePoint) => {
    put(points.filter(({ id }) => id !== point.id));
    toastDone(`Removed: ${point.text}`, { label: PAGE.undo, run: () => put(points) });
  };
  return (
    <div className="points">
      <h3 id={`list-${name}`}>{title}</h3>
      <ul aria-labelledby={`list-${name}`}>
        {points.map((point) => (
          <li key={point.id}>
            <span className="grow drop">
              <BlameText text={point.text} />
            </span>
            {editor === undefined ? null : (
              <span className="flex g1">
                {name === 'wentWell' ? null : (
                  <MakeAction point={point} review={review} onAction={onAction} />
                )}
                <IconButton
                  icon={IconX}
                  label={`${PAGE.remove}: ${point.text}`}
                  onClick={() => remove(point)}
                />
              </span>
            )}
          </li>
        ))}
      </ul>
      {editor === undefined ? (
        points.length === 0 ? (
          <p className="t3">{PAGE.empty}</p>
        ) : null
      ) : (
        <AddLine
          label={title}
          hint={asks}
          onAdd={(text) => put([...points, { id: randomKey(), text }])}
        />
      )}
    </div>
  );
}

/** The link that makes a line an action, or the day the action made of it is due. */
function MakeAction({
  point,
  review,
  onAction,
}: Pick<Props, 'review' | 'onAction'> & { readonly point: LinePoint }) {
  const now = useNow();
  const made = review.actions.find(({ why }) => why === point.text);
  if (made !== undefined) {
    return (
      <span className="xs t3">
        {PAGE.isAction} {dayWords(made.dueOn, now)}
      </span>
    );
  }
  return (
    <Button size="sm" kind="quiet" onClick={() => onAction({ what: point.text, why: point.text })}>
      {PAGE.makeAction}
      <span className="sr">: {point.text}</span>
    </Button>
  );
}

function AddLine({
  label,
  hint,
  onAdd,
}: {
  readonly label: string;
  readonly hint: string;
  readonly onAdd: (text: string) => void;
}) {
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    onAdd(text.trim());
    setText('');
  };
  return (
    <form className="flex" onSubmit={submit}>
      <input
        className="inp grow"
        aria-label={`${label}: ${PAGE.line}`}
        placeholder={hint}
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" disabled={text.trim() === ''}>
        {PAGE.add}
        <span className="sr">: {label}</span>
      </Button>
    </form>
  );
}
