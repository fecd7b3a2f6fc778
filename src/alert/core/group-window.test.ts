/** How long a group takes alerts in. */
import { expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { isWithinGroup } from './group-window.ts';

const span = { first: instant('2026-10-08T02:00:00Z'), last: instant('2026-10-08T02:08:00Z') };

function within(kind: 'rolling' | 'fixed', clock: string): boolean {
  const firstSeenAt = instant(`2026-10-08T${clock}Z`);
  const group = { groupKey: 'one', groupKind: kind, groupSeconds: 600, firstSeenAt };
  return isWithinGroup(group, span);
}

test('INC-117 a rolling window runs from the last alert, a fixed one from the first; the edge belongs', () => {
  expect(within('fixed', '02:10:00')).toBe(true);
  expect(within('fixed', '02:10:01')).toBe(false);
  expect(within('rolling', '02:18:00')).toBe(true);
  expect(within('rolling', '02:18:01')).toBe(false);
});
