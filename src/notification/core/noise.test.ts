/** Which monitoring rules call people for nothing: exact figures on a small world. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { needOf, noiseOf, type PagedIncident } from './noise.ts';

const SPAN = {
  from: instant('2026-10-01T00:00:00.000Z'),
  to: instant('2026-10-22T00:00:00.000Z'),
};

function incident(change: Partial<PagedIncident>): PagedIncident {
  return {
    number: 'INC-2026-000001',
    service: 's',
    serviceName: 'shop',
    rule: 'DiskFull',
    title: 'Disk full',
    createdAt: instant('2026-10-02T03:00:00.000Z'),
    state: 'closed',
    cancelReason: null,
    resolutionCode: 'restarted',
    isAutomatic: false,
    wasAccepted: true,
    events: 10,
    pages: 1,
    nightPages: 0,
    ...change,
  };
}

describe('what an incident needed', () => {
  test.each([
    ['a person resolved it', {}, 'action'],
    [
      'cancelled as a false positive',
      { state: 'cancelled', cancelReason: 'false_positive' },
      'none',
    ],
    ['cancelled as planned work', { state: 'cancelled', cancelReason: 'planned_work' }, 'none'],
    ['no fault found', { resolutionCode: 'no_fault_found' }, 'none'],
    [
      'recovered before anybody accepted it',
      { resolutionCode: 'self_recovered', isAutomatic: true, wasAccepted: false },
      'none',
    ],
    [
      'recovered while somebody worked on it',
      { resolutionCode: 'self_recovered', wasAccepted: true },
      'action',
    ],
    ['still open', { state: 'diagnosing', resolutionCode: null }, 'unknown'],
    ['merged into another', { state: 'merged', resolutionCode: null }, 'unknown'],
    ['resolved, not closed yet', { state: 'resolved' }, 'action'],
  ] as const)('NOT-81 %s', (_name, change, need) => {
    expect(needOf(incident(change))).toBe(need);
  });
});

test('NOT-81 rules by pages that needed no action, with exact sums', () => {
  const noise = { state: 'cancelled', cancelReason: 'false_positive' } as const;
  const report = noiseOf(
    [
      incident({ number: 'INC-5', rule: 'Cert', ...noise, pages: 2, nightPages: 2, events: 3 }),
      incident({ number: 'INC-4', rule: 'Cert', createdAt: instant('2026-10-20T00:00:00.000Z') }),
      incident({ number: 'INC-3', ...noise, pages: 1 }),
      incident({ number: 'INC-2', state: 'triaged', resolutionCode: null, pages: 7 }),
      incident({ number: 'INC-1', service: 't', serviceName: 'mail', pages: 5 }),
    ],
    SPAN,
  );
  expect(report).toMatchObject({
    incidents: 5,
    events: 43,
    pages: 16,
    idlePages: 3,
    actionableShare: 0.5,
  });
  expect(report.rules.map(({ serviceName, rule }) => `${serviceName} ${rule}`)).toEqual([
    'shop Cert',
    'shop DiskFull',
    'mail DiskFull',
  ]);
  expect(report.rules[0]).toMatchObject({
    incidents: 2,
    action: 1,
    none: 1,
    unknown: 0,
    pages: 3,
    nightPages: 2,
    idlePages: 2,
    weeks: [1, 0, 1],
    newest: [
      { number: 'INC-5', need: 'none' },
      { number: 'INC-4', need: 'action' },
    ],
  });
});

test('NOT-81 nothing known is no share, not a share of nothing', () => {
  expect(noiseOf([], SPAN)).toMatchObject({ rules: [], actionableShare: null, pages: 0 });
});
