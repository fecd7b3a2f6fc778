/** Whether an event changed nothing of an alert but what every repeat changes: how often and when it was seen. */
import type { Alert, Labels, Link } from './alert.ts';

/**
 * True where `after`, made of `before` by the intake, differs at most in its count, when it was last seen, when it
 * expires, and the beginning and end its sender claims.
 */
export function isSeenAgain(before: Alert, after: Alert): boolean {
  return (
    before.id === after.id &&
    before.state === after.state &&
    before.severity === after.severity &&
    before.loudness === after.loudness &&
    before.title === after.title &&
    before.body === after.body &&
    before.clearedAt === after.clearedAt &&
    before.clearedBy === after.clearedBy &&
    before.flapping === after.flapping &&
    before.suppressedReason === after.suppressedReason &&
    before.suppressedBy === after.suppressedBy &&
    before.heldUntil === after.heldUntil &&
    sameList(before.recentChanges, after.recentChanges) &&
    sameList(before.recentFirings, after.recentFirings) &&
    sameLinks(before.links, after.links) &&
    sameLabels(before.labels, after.labels)
  );
}

function sameList(before: readonly string[], after: readonly string[]): boolean {
  if (before === after) return true;
  return before.length === after.length && before.every((one, at) => one === after[at]);
}

function sameLinks(before: readonly Link[], after: readonly Link[]): boolean {
  if (before === after) return true;
  return (
    before.length === after.length &&
    before.every(({ href, text }, at) => href === after[at]?.href && text === after[at]?.text)
  );
}

function sameLabels(before: Labels, after: Labels): boolean {
  if (before === after) return true;
  const names = Object.keys(before);
  return (
    names.length === Object.keys(after).length &&
    names.every((name) => before[name] === after[name] && Object.hasOwn(after, name))
  );
}
