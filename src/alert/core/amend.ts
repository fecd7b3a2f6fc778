/**
 * What a sender corrects of an alert that fires: words, severity, labels, and labels that hold a list
 * (tags, responders), which grow and shrink by single entries.
 */
import type { Alert, Amendment, Labels } from './alert.ts';

const MAX_LABELS = 64;
const MAX_LABEL_VALUE = 4_000;
const MAX_TEXTS = 50;

export function amended(alert: Alert, amendment: Amendment): Alert {
  const { title, body, severity } = amendment;
  return {
    ...alert,
    title: title ?? alert.title,
    body: body ?? alert.body,
    severity: severity ?? alert.severity,
    labels: labelsAfter(alert.labels, amendment),
  };
}

/** The texts of a label that holds a list; none where it is no list. */
export function textsIn(label: string | undefined): readonly string[] {
  if (label === undefined || !label.startsWith('[')) return [];
  try {
    const list: unknown = JSON.parse(label);
    return Array.isArray(list) ? list.filter((text) => typeof text === 'string') : [];
  } catch {
    return [];
  }
}

function labelsAfter(before: Labels, { set = {}, drop = [], lists = [] }: Amendment): Labels {
  const labels: Record<string, string> = { ...before, ...set };
  for (const name of drop) delete labels[name];
  for (const { label, add, remove } of lists) {
    const kept = textsIn(labels[label]).filter((text) => !remove.includes(text));
    const texts = [...new Set([...kept, ...add])].slice(0, MAX_TEXTS);
    const written = JSON.stringify(texts);
    if (texts.length === 0) delete labels[label];
    else if (written.length <= MAX_LABEL_VALUE) labels[label] = written;
  }
  return Object.fromEntries(Object.entries(labels).slice(0, MAX_LABELS));
}
