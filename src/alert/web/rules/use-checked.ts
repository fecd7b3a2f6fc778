/** Asks, a moment after the last key, what is wrong with what is typed and what it makes of an example. */
import { useEffect, useRef, useState } from 'react';
import { apiAsk } from '../../../ui/api.ts';
import type { RuleChecked } from '../../rules/rule-shape.ts';

const MOMENT_MS = 300;

/**
 * Undefined until the first answer; an older answer stands while the next is asked for. `onSound` hears of each
 * wish in which nothing is wrong.
 */
export function useChecked<W extends object>(
  wish: W | undefined,
  onSound?: (wish: W) => void,
): RuleChecked | undefined {
  const [checked, setChecked] = useState<RuleChecked>();
  const told = useRef(onSound);
  told.current = onSound;
  const asked = wish === undefined ? '' : JSON.stringify(wish);
  useEffect(() => {
    if (asked === '') {
      setChecked(undefined);
      return;
    }
    const stop = new AbortController();
    const timer = window.setTimeout(() => {
      const question: W = JSON.parse(asked);
      apiAsk<RuleChecked>('/api/v1/rules/check', question, stop.signal)
        .then((answer) => {
          setChecked(answer);
          if (answer.faults.length === 0) told.current?.(question);
        })
        .catch(() => {
          // What cannot be asked now is asked with the next key; saving checks it in any case.
        });
    }, MOMENT_MS);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
  }, [asked]);
  return checked;
}
