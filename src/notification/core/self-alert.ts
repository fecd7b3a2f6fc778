/** What Evenkeel says about itself when pages may be late: to the people who keep it, and on every page. */
import type { Letter } from './letter.ts';

/** What is known of the job engine; seconds. */
export interface EngineFacts {
  readonly database: 'ok' | 'unreachable';
  readonly engine: 'ok' | 'late' | 'stopped' | 'unknown';
  readonly oldestDueSeconds: number | null;
  readonly beatSeconds: number | null;
}

/** NOT-52: one sentence, with the figure that is wrong. */
export function sayHealth(facts: EngineFacts): string {
  if (facts.database !== 'ok') return 'Pages may be late: the database does not answer.';
  if (facts.engine === 'late') {
    const waits = span(facts.oldestDueSeconds ?? 0);
    return `Pages may be late: the oldest due job has waited ${waits}.`;
  }
  if (facts.engine === 'stopped') {
    return facts.beatSeconds === null
      ? 'Pages may be late: no node has worked on jobs yet.'
      : `Pages may be late: no node has worked on jobs for ${span(facts.beatSeconds)}.`;
  }
  return 'Pages go out in time.';
}

function span(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  return whole < 7200 ? `${Math.round(whole / 60)} min` : `${Math.round(whole / 3600)} h`;
}

/** NOT-80: one sentence however many incidents there are; a restricted one is counted and not named. */
export function sayUnreachable(numbers: readonly string[], restricted: number): string | null {
  const [first, second] = numbers;
  const all = numbers.length + restricted;
  if (all === 0) return null;
  const named =
    first === undefined
      ? restricted === 1
        ? 'a restricted incident'
        : `${restricted} restricted incidents`
      : all === 1
        ? first
        : all === 2
          ? `${first} and ${second ?? 'a restricted incident'}`
          : `${first} and ${all - 1} others`;
  return `Nobody can be paged for ${named}: no page arrived at anybody. Call people by other means.`;
}

/** NOT-52: to the keepers, past the queue. */
export function selfAlertLetter(text: string, publicUrl: string): Letter {
  return {
    subject: `Evenkeel itself: ${text}`,
    heading: text,
    paragraphs: [
      'This message did not go through the queue. Others may be waiting in it.',
      'Look at the nodes that work on jobs: are they running, do they reach the database, is it full? ' +
        '`evenkeel doctor` says more.',
    ],
    facts: [],
    button: null,
    links: [{ label: 'Open Evenkeel', url: publicUrl }],
    loud: true,
    footer: 'You get this because you keep Evenkeel running. It is sent at most every 15 minutes.',
  };
}
