/** One line, Enter saves. What was typed stays until it is saved, also over a lost connection. */
import { useRef, useState } from 'react';
import { asProblem } from '../../../ui/api.ts';
import { useKeys } from '../../../ui/keys.ts';
import { Note } from '../../../ui/parts/Note.tsx';
import { WORDS } from '../words.ts';
import type { SendVerb } from './use-verbs.ts';

export const NOTE_BOX_ID = 'note-box';

export function NoteBox({ number, send }: { readonly number: string; readonly send: SendVerb }) {
  const store = `evenkeel.note.${number}`;
  const [text, setText] = useState(() => sessionStorage.getItem(store) ?? '');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  useKeys([{ keys: 'n', label: WORDS.incident.note, run: () => box.current?.focus() }]);
  const keep = (value: string) => {
    setText(value);
    if (value === '') sessionStorage.removeItem(store);
    else sessionStorage.setItem(store, value);
  };
  const save = async () => {
    if (text.trim() === '' || busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await send('note', { text: text.trim() });
      keep('');
    } catch (error) {
      setProblem(`Note not saved. ${asProblem(error).message}`);
    } finally {
      setBusy(false);
      box.current?.focus();
    }
  };
  return (
    <>
      <form
        className="compose"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <input
          ref={box}
          id={NOTE_BOX_ID}
          className="inp"
          aria-label={WORDS.incident.note}
          placeholder={WORDS.incident.notePlaceholder}
          value={text}
          maxLength={10_000}
          onChange={(event) => keep(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Out of the field, where single keys work again, but never out of the page.
            if (event.key === 'Escape') document.getElementById('main')?.focus();
          }}
        />
      </form>
      {problem === undefined ? null : (
        <div className="in">
          <Note tone="crit" role="alert">
            {problem}
          </Note>
        </div>
      )}
    </>
  );
}
