/**
 * A letter: what we want to say to one person, free of any channel. Wording makes letters, a channel renders
 * them: as mail with text and HTML, later as an SMS. Plain data, so that wording is tested without a mail.
 */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface LinkTo {
  readonly label: string;
  readonly url: string;
}

/** What a person can answer to a page; resolving is never offered (domain.md 6.5). */
export type LetterAct = 'acknowledge' | 'decline';

/** A button: chat sends the token back, mail opens the link. */
export interface LetterAction {
  readonly act: LetterAct;
  readonly label: string;
  readonly url: string;
  /** Signed by being unguessable; bound to person, incident, page and act for 24 h. */
  readonly token: string;
}

export interface Letter {
  /** One line; control characters are taken out by the channel. */
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly facts: readonly Fact[];
  /** The one thing to do, if any. */
  readonly button: LinkTo | null;
  readonly links: readonly LinkTo[];
  /** Absent: nothing to answer, or no longer. */
  readonly actions?: readonly LetterAction[];
  /** What a reply by text carries; a reply is read by `core/reply.ts`. */
  readonly code?: string;
  /** Loud: read out, ring, wake; else inform. */
  readonly loud?: boolean;
  /** How it stands now, for a message that is edited in place: "Ann has it since 02:14 CET, UTC+1". */
  readonly standing?: string;
  /** Why this person gets it. */
  readonly footer: string;
}

/**
 * One line without control characters, line separators or the beginning of an encoded word, cut to
 * `maxLength`: nothing in it can begin another header (reliability.md row 64).
 */
export function oneLine(text: string, maxLength = 180): string {
  const flat = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll('=?', '= ?')
    .replace(/\s+/g, ' ')
    .trim()
    .toWellFormed();
  return flat.length <= maxLength ? flat : `${flat.slice(0, maxLength - 1).toWellFormed()}…`;
}
