/** Who is who in the draft of a review. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { instant } from '../../kernel/instant.ts';
import { partOf } from './roles.ts';

const [ann, ben, cem] = ['ann', 'ben', 'cem'].map((id) => asId<PersonId>(id)) as [
  PersonId,
  PersonId,
  PersonId,
];
const since = instant('2026-10-08T00:13:20.000Z');

describe('people in a review', () => {
  test('REV-8 are told by the part they played', () => {
    const part = partOf({
      roles: [{ person: ann, role: 'commander', from: since, to: null }],
      assignee: null,
      lastAssignee: ben,
    });
    expect([part(ann), part(ben), part(cem)]).toEqual([
      'the commander',
      'the responder',
      'a colleague',
    ]);
  });
});
