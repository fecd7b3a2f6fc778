/** A letter as a chat says it: a few short lines. Control characters are out; each channel escapes by itself. */
import type { Letter } from './core/letter.ts';
import { oneLine } from './core/letter.ts';

export interface ChatText {
  readonly title: string;
  /** Label and value, in order. */
  readonly facts: readonly (readonly [string, string])[];
  readonly paragraphs: readonly string[];
  readonly links: readonly { readonly label: string; readonly url: string }[];
  readonly footer: string;
}

const LONGEST = 1500;

export function chatText(letter: Letter): ChatText {
  const standing = letter.standing === undefined ? [] : [letter.standing];
  return {
    title: oneLine(letter.subject, 240),
    paragraphs: [...standing, ...letter.paragraphs].map(tidy),
    facts: letter.facts.map(({ label, value }) => [oneLine(label, 60), tidy(value)]),
    links: letter.links.filter(({ url }) => !url.includes('/a/')),
    footer: tidy(letter.footer),
  };
}

function tidy(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}]/gu, (sign) => (sign === '\n' ? '\n' : ''));
  return clean.slice(0, LONGEST).toWellFormed();
}
