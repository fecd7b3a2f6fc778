/** Words of the inbox: names of facets, and of the values that are not their own name. */
import { DISPOSITION_WORDS, reasonWords, sentence } from '../words.ts';

export const FACET_WORDS: Readonly<Record<string, string>> = {
  state: 'State',
  severity: 'Severity',
  service: 'Service',
  source: 'Source',
  reason: 'Kept back, why',
  disposition: 'What became of it',
  within: 'Time',
  suppressedBy: 'Suppressed by',
  q: 'Words',
};

const STATES: Readonly<Record<string, string>> = { firing: 'Firing', cleared: 'Cleared' };

/** A value as people read it; `label` is what the server calls it. */
export function valueWords(name: string, value: string, label: string): string {
  if (name === 'reason') return sentence(reasonWords(value));
  if (name === 'disposition') return DISPOSITION_WORDS[value] ?? value;
  if (name === 'state') return STATES[value] ?? value;
  if (name === 'severity') return sentence(value);
  return label;
}
