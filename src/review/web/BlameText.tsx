/**
 * Text as it is read: times in the reader's zone, and words that judge a person underlined, with a
 * question beside them. A hint, never a lock (domain.md 9.3).
 */
import { IconBulb } from '@tabler/icons-react';
import { useNow } from '../../ui/clock.ts';
import { localInstants, useZone } from '../../ui/format.ts';
import { Note } from '../../ui/parts/Note.tsx';
import { blameHints } from '../core/publish.ts';
import { PAGE, QUESTIONS } from './words.ts';

export function BlameText({ text }: { readonly text: string }) {
  const now = useNow();
  const zone = useZone();
  const told = localInstants(text, now, zone);
  const hints = blameHints(told);
  if (hints.length === 0) return told;
  const pieces = told.split(new RegExp(`(${hints.join('|')})`, 'i'));
  return pieces.map((piece, index) =>
    hints.includes(piece.toLowerCase()) ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in order
      <span key={index} className="blame">
        {piece}
      </span>
    ) : (
      piece
    ),
  );
}

/** The questions to ask instead, one for each judging word of these texts. */
export function BlameNote({ texts }: { readonly texts: readonly string[] }) {
  const hints = blameHints(texts.join('\n'));
  if (hints.length === 0) return null;
  return (
    <div className="blame-note">
      <Note tone="warn" icon={IconBulb}>
        {hints.map((hint) => (
          <p key={hint}>
            <b>“{hint}”</b> {PAGE.blame} {QUESTIONS.find(([words]) => words.test(hint))?.[1]}
          </p>
        ))}
      </Note>
    </div>
  );
}
