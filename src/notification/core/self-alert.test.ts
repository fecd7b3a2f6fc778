/** What Evenkeel says about itself on every page. */
import { expect, test } from 'vitest';
import { sayUnreachable } from './self-alert.ts';

test.each([
  [[], 0, null],
  [['INC-2026-000001'], 0, 'INC-2026-000001'],
  [['INC-2026-000001', 'INC-2026-000002'], 0, 'INC-2026-000001 and INC-2026-000002'],
  [['INC-2026-000001'], 1, 'INC-2026-000001 and a restricted incident'],
  [['INC-2026-000001', 'INC-2026-000002'], 58, 'INC-2026-000001 and 59 others'],
  [[], 1, 'a restricted incident'],
  [[], 3, '3 restricted incidents'],
] as const)('NOT-80 %j and %i restricted', (numbers, restricted, named) => {
  const text = sayUnreachable(numbers, restricted);
  if (named === null) expect(text).toBeNull();
  else expect(text).toContain(`Nobody can be paged for ${named}: no page arrived`);
});
