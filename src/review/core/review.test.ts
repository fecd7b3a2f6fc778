/** Rules of reviews, by id. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { instant } from '../../kernel/instant.ts';
import { refusedMove } from './action.ts';
import type { ReviewDocument } from './document.ts';
import { reviewMarkdown } from './markdown.ts';
import { blameHints, dueDatesOf, missingToPublish } from './publish.ts';

const FACTOR = {
  id: 'f1',
  text: 'The alert compared with a week without traffic',
  class: 'detection_and_alerting',
  role: 'latent',
  evidence: '',
  madeSense: '',
} as const;

const EMPTY: ReviewDocument = {
  summary: 'Orders stopped.',
  impact: '',
  detection: '',
  trigger: '',
  fix: 'Failed over.',
  recovery: '',
  communication: '',
  timeline: [],
  factors: [],
  wentWell: [],
  wentBadly: [],
  lucky: [],
  surprises: [],
  questions: '',
};

const ask = (change: Partial<Parameters<typeof missingToPublish>[0]>) =>
  missingToPublish({
    kind: 'light',
    severity: 'SEV4',
    document: EMPTY,
    actions: 0,
    strict: false,
    ...change,
  }).map((unmet) => unmet.guard);

describe('publishing', () => {
  test('REV-2 one factor is wanted, of SEV1 and SEV2 two', () => {
    expect(ask({})).toEqual(['factors']);
    expect(ask({ document: { ...EMPTY, factors: [FACTOR] } })).toEqual([]);
    expect(ask({ severity: 'SEV1', document: { ...EMPTY, factors: [FACTOR] } })).toEqual([
      'factors',
    ]);
    expect(
      ask({ severity: 'SEV2', document: { ...EMPTY, factors: [FACTOR, { ...FACTOR, id: 'f2' }] } }),
    ).toEqual([]);
  });

  test('REV-2 the summary and what was done must be told', () => {
    const document = { ...EMPTY, summary: ' ', fix: '', factors: [FACTOR] };
    expect(ask({ document })).toEqual(['summary', 'fix']);
  });

  test('REV-3 a full review wants an action, in strict a light one too', () => {
    const document = { ...EMPTY, factors: [FACTOR] };
    expect(ask({ document, kind: 'full' })).toEqual(['actions']);
    expect(ask({ document, strict: true })).toEqual(['actions']);
    expect(ask({ document, kind: 'full', actions: 1 })).toEqual([]);
  });

  test('REV-4 dates run from resolve', () => {
    const resolvedAt = instant('2026-10-08T02:00:00Z');
    expect(dueDatesOf('full', 'SEV1', resolvedAt).meetingDueAt).toBe('2026-10-11T02:00:00.000Z');
    expect(dueDatesOf('full', 'SEV2', resolvedAt).meetingDueAt).toBe('2026-10-15T02:00:00.000Z');
    expect(dueDatesOf('light', 'SEV4', resolvedAt)).toEqual({
      meetingDueAt: null,
      publishDueAt: '2026-10-22T02:00:00.000Z',
    });
  });

  test('REV-5 blame is hinted at, once each', () => {
    expect(blameHints('It was human error; he should have looked. Human error.')).toEqual([
      'human error',
      'should have',
    ]);
    expect(blameHints('The check had no timeout.')).toEqual([]);
  });
});

describe('actions', () => {
  const ana = asId<PersonId>('ana');
  const ben = asId<PersonId>('ben');

  test('REV-6 the owner cannot verify, and verifying needs evidence', () => {
    const move = {
      from: 'done',
      to: 'verified',
      owner: ana,
      evidence: 'seen in the drill',
    } as const;
    expect(refusedMove({ ...move, by: ana })?.code).toBe('action.self_verified');
    expect(refusedMove({ ...move, by: ben, evidence: ' ' })?.code).toBe('action.evidence_missing');
    expect(refusedMove({ ...move, by: ben })).toBeUndefined();
    expect(refusedMove({ ...move, from: 'open', by: ben })?.code).toBe('action.wrong_state');
  });
});

describe('export', () => {
  test('REV-7 one Markdown text, safe in tables, times in UTC', () => {
    const text = reviewMarkdown({
      number: 'INC-2026-000001',
      title: 'orders stop',
      kind: 'full',
      severity: 'SEV1',
      publishedAt: '2026-10-09T10:00:00.000Z',
      document: {
        ...EMPTY,
        factors: [FACTOR],
        timeline: [{ seq: 1, at: instant('2026-10-08T00:13:20Z'), text: 'a | b\nc' }],
      },
      actions: [{ what: 'Alert on writes', type: 'detect', dueOn: '2026-11-01', status: 'open' }],
      resolveSeconds: 6400,
    });
    expect(text).toContain('| 2026-10-08T00:13:20.000Z | a \\| b c |');
    expect(text).toContain('1 h 46 min from detection to resolve');
    expect(text).toContain('| Alert on writes | detect | 2026-11-01 | open |');
    expect(text).not.toContain('## Trigger');
  });
});
