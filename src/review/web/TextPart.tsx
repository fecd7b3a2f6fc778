/**
 * One written part of a review. It is read as text; "Edit" makes it a field in the same place, which saves
 * by itself every few seconds and when it is left.
 */
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/parts/Button.tsx';
import { BlameNote, BlameText } from './BlameText.tsx';
import type { Editor } from './use-review.ts';
import type { ReviewDetail } from './wire.ts';
import { PAGE, PARTS } from './words.ts';

const SAVE_MS = 4000;

export type TextName = keyof typeof PARTS;

export function TextPart({
  name,
  review,
  editor,
}: {
  readonly name: TextName;
  readonly review: ReviewDetail;
  /** Absent where the viewer only reads. */
  readonly editor: Editor | undefined;
}) {
  const [editing, setEditing] = useState(false);
  const { title, asks } = PARTS[name];
  const text = review.document[name];
  return (
    <section aria-labelledby={`part-${name}`}>
      <h2 id={`part-${name}`} tabIndex={-1}>
        {title}
        {editor === undefined || editing ? null : (
          <Button size="sm" kind="quiet" onClick={() => setEditing(true)}>
            {PAGE.edit}
            <span className="sr"> {title}</span>
          </Button>
        )}
      </h2>
      {editing && editor !== undefined ? (
        <Field name={name} review={review} editor={editor} onDone={() => setEditing(false)} />
      ) : text.trim() === '' ? (
        <p className="t3">
          {PAGE.empty} {asks}
        </p>
      ) : (
        <p className="said">
          <BlameText text={text} />
        </p>
      )}
      <BlameNote texts={[text]} />
    </section>
  );
}

interface FieldProps {
  readonly name: TextName;
  readonly review: ReviewDetail;
  readonly editor: Editor;
  readonly onDone: () => void;
}

function Field({ name, review, editor, onDone }: FieldProps) {
  const [text, setText] = useState(review.document[name]);
  const save = useTextSave({ name, text, review, editor });
  return (
    <>
      <textarea
        className="inp grows"
        aria-labelledby={`part-${name}`}
        // biome-ignore lint/a11y/noAutofocus: the reader asked to write here
        autoFocus
        rows={4}
        maxLength={20_000}
        placeholder={PARTS[name].asks}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            save();
            onDone();
          }
        }}
      />
      <p className="flex wrap xs t3 under">
        <span className="grow">{/\d{4}-\d\d-\d\dT/.test(text) ? PAGE.editTimes : ''}</span>
        <Button
          size="sm"
          onClick={() => {
            save();
            onDone();
          }}
        >
          {PAGE.done}
        </Button>
      </p>
    </>
  );
}

/** Saves what changed since the last save, every few seconds and on demand, also when the page is left. */
function useTextSave({
  name,
  text,
  review,
  editor,
}: Omit<FieldProps, 'onDone'> & { readonly text: string }): () => void {
  const latest = useRef({ text, editor });
  latest.current = { text, editor };
  // What the server holds as far as this writer knows: the start, then each text saved.
  const known = useRef({ text: review.document[name], document: review.document });
  const save = useRef(() => {
    const now = latest.current;
    if (now.text === known.current.text) return;
    const base = { document: known.current.document };
    known.current = { text: now.text, document: { ...base.document, [name]: now.text } };
    void now.editor.save({ [name]: now.text }, base);
  });
  useEffect(() => {
    const timer = setInterval(save.current, SAVE_MS);
    const last = save.current;
    return () => {
      clearInterval(timer);
      last();
    };
  }, []);
  return save.current;
}
