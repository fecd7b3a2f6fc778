/** Asks, a moment after the last key, what is wrong with what is typed and what it makes of an example. */
import { useEffect, useState } from 'react';
import { apiAsk } from '../../../ui/api.ts';
import type { RuleChecked } from '../../rules/rule-shape.ts';

const MOMENT_MS = 300;

/** Undefined until the first answer; an older answer stands while the next is asked for. */
export function useChecked(wish: object | undefined): RuleChecked | undefined {
  const [checked, setChecked] = useState<RuleChecked>();
  const asked = wish === undefined ? '' : JSON.stringify(wish);
  useEffect(() => {
    if (asked === '') {
      setChecked(undefined);
      return;
    }
    const stop = new AbortController();
    const timer = window.setTimeout(() => {
      apiAsk<RuleChecked>('/api/v1/rules/check', JSON.parse(asked), stop.signal)
        .then(setChecked)
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
