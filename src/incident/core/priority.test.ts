/** The matrix, severity and the suggestion with its reasons (domain.md 4.1 to 4.4). */
import { describe, expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { prng } from '../../kernel/prng.ts';
import {
  DEFAULT_MATRIX,
  monotoneBreaks,
  priorityOf,
  type SuggestionInputs,
  severityOf,
  suggest,
} from './priority.ts';
import { byQueue, type QueueItem } from './queue.ts';
import { zMatrixCells } from './settings.ts';

const GRADES = [1, 2, 3, 4] as const;

const NOTHING: SuggestionInputs = {
  now: instant('2026-09-15T08:00:00Z'),
  services: [],
  affectedUsers: null,
  keyCustomer: false,
  flags: { dataLoss: null, personalData: null, safety: null, legal: null },
  canWork: null,
  deadline: null,
  criticalWindow: false,
  effect: null,
  burn: null,
  growing: false,
  vip: false,
  loud: null,
};

function service(more: Partial<SuggestionInputs['services'][number]>) {
  const known = {
    name: 'mail',
    tier: 'T1',
    state: 'down',
    blast: 0,
    usersTotal: null,
    inHours: true,
  };
  return { ...known, ...more } as SuggestionInputs['services'][number];
}

function impactOf(more: Partial<SuggestionInputs>) {
  return suggest({ ...NOTHING, ...more }, DEFAULT_MATRIX).impact;
}

function urgencyOf(more: Partial<SuggestionInputs>) {
  return suggest({ ...NOTHING, ...more }, DEFAULT_MATRIX).urgency;
}

describe('priority', () => {
  test('INC-41 all sixteen cells', () => {
    const cells = GRADES.map((impact) =>
      GRADES.map((urgency) => priorityOf(DEFAULT_MATRIX, impact, urgency)).join(' '),
    );
    expect(cells).toEqual(['P1 P1 P2 P3', 'P1 P2 P3 P4', 'P2 P3 P4 P4', 'P3 P4 P4 P5']);
  });

  test('INC-42 refuses a matrix in which worse comes later', () => {
    expect(monotoneBreaks(DEFAULT_MATRIX)).toEqual([]);
    const cells = { ...DEFAULT_MATRIX.cells, 2: { ...DEFAULT_MATRIX.cells[2], 1: 'P4' as const } };
    expect(monotoneBreaks({ version: 1, cells })).toEqual(['I2/U2', 'I3/U1']);
    expect(zMatrixCells.safeParse(cells).success).toBe(false);
    expect(zMatrixCells.safeParse(DEFAULT_MATRIX.cells).success).toBe(true);
  });

  test('INC-43 severity follows impact, and is SEV1 when a T0 is down or data is exposed', () => {
    const calm = { tierZeroDown: false, dataExposed: false };
    expect(GRADES.map((impact) => severityOf(impact, calm))).toEqual([
      'SEV2',
      'SEV3',
      'SEV4',
      'SEV5',
    ]);
    expect(severityOf(1, { ...calm, tierZeroDown: true })).toBe('SEV1');
    expect(severityOf(1, { ...calm, dataExposed: true })).toBe('SEV1');
    expect(severityOf(3, { tierZeroDown: true, dataExposed: true })).toBe('SEV4');
  });

  test('INC-44 impact is the worst of tier, users, customer, blast and flags', () => {
    const tiers = ['T0', 'T1', 'T2', 'T3'] as const;
    expect(tiers.map((tier) => impactOf({ services: [service({ tier })] }))).toEqual([1, 2, 3, 4]);
    const degraded = tiers.map((tier) =>
      impactOf({ services: [service({ tier, state: 'degraded' })] }),
    );
    expect(degraded).toEqual([2, 3, 4, 4]);
    expect(impactOf({ services: [service({ tier: 'T0', state: 'at_risk', blast: 9 })] })).toBe(4);
    expect([2, 3].map((blast) => impactOf({ services: [service({ tier: 'T3', blast })] }))).toEqual(
      [2, 1],
    );
    const hurt = (affectedUsers: number) =>
      impactOf({ affectedUsers, services: [service({ tier: 'T3', usersTotal: 100 })] });
    expect([1, 2, 4, 5, 24, 25].map(hurt)).toEqual([4, 3, 3, 2, 2, 1]);
    expect(impactOf({ keyCustomer: true })).toBe(2);
    for (const flag of ['dataLoss', 'personalData', 'safety', 'legal'] as const) {
      expect(impactOf({ flags: { ...NOTHING.flags, [flag]: true } })).toBe(1);
    }
  });

  test('INC-45 urgency is the worst of work and burn, shifted by growth, VIP and hours', () => {
    const deadline = instant('2026-09-15T09:00:00Z');
    const late = instant('2026-09-15T09:00:01Z');
    expect(urgencyOf({ canWork: 'not_at_all', deadline })).toBe(1);
    expect(urgencyOf({ canWork: 'not_at_all', deadline: late })).toBe(2);
    expect(urgencyOf({ canWork: 'not_at_all', criticalWindow: true })).toBe(1);
    expect(urgencyOf({ canWork: 'workaround', deadline })).toBe(3);
    expect(urgencyOf({ canWork: 'normal' })).toBe(4);
    const burns = [
      { rate: 14.4, hours: 1 },
      { rate: 6, hours: 6 },
      { rate: 1, hours: 72 },
    ];
    expect(burns.map((burn) => urgencyOf({ canWork: 'normal', burn }))).toEqual([1, 2, 3]);
    expect(urgencyOf({ canWork: 'workaround', growing: true })).toBe(2);
    expect(urgencyOf({ canWork: 'workaround', vip: true, growing: true })).toBe(2);
    const night = (tier: 'T1' | 'T2') => ({ services: [service({ tier, inHours: false })] });
    expect(urgencyOf({ canWork: 'workaround', ...night('T2') })).toBe(4);
    expect(urgencyOf({ canWork: 'workaround', ...night('T1') })).toBe(3);
    expect([urgencyOf({ loud: true }), urgencyOf({ loud: false })]).toEqual([2, 3]);
  });

  test('INC-46 unknown inputs give no term, and every term is a reason', () => {
    const { reasons, priority } = suggest(NOTHING, DEFAULT_MATRIX);
    expect(reasons).toEqual([]);
    expect(priority).toBe('P4');
    const known = suggest({ ...NOTHING, services: [service({ tier: null })] }, DEFAULT_MATRIX);
    expect(known.reasons).toEqual([{ term: 'tier', value: 3, text: 'mail (T2 assumed) is down' }]);
  });

  test('INC-46 never leaves the grades, whatever comes in', () => {
    const chance = prng(11);
    for (let i = 0; i < 2000; i += 1) {
      const { impact, urgency } = suggest(
        {
          ...NOTHING,
          services: [
            service({
              tier: chance.pick(['T0', 'T1', 'T2', 'T3', null]),
              state: chance.pick(['down', 'degraded', 'at_risk']),
              blast: chance.pick([0, 1, 5, null]),
              inHours: chance.pick([true, false, null]),
            }),
          ],
          affectedUsers: chance.pick([null, 0, 1, 100]),
          canWork: chance.pick([null, 'normal', 'workaround', 'not_at_all']),
          growing: chance.pick([true, false]),
          vip: chance.pick([true, false]),
        },
        DEFAULT_MATRIX,
      );
      expect(GRADES).toContain(impact);
      expect(GRADES).toContain(urgency);
    }
  });
});

describe('queue', () => {
  const item: QueueItem = {
    major: 'none',
    priority: 'P3',
    slaState: 'running',
    dueAt: null,
    affectedUsers: null,
    loggedAt: instant('2026-09-15T08:00:00Z'),
    number: 'INC-2026-000009',
  };
  const due = (text: string) => instant(`2026-09-15T${text}:00Z`);

  test('INC-48 major first, then priority, clock, due, users, age', () => {
    const ordered: readonly QueueItem[] = [
      { ...item, major: 'declared', priority: 'P3' },
      { ...item, priority: 'P1' },
      { ...item, priority: null, number: 'INC-2026-000010' },
      { ...item, slaState: 'breached' },
      { ...item, slaState: 'at_risk' },
      { ...item, dueAt: due('10:00') },
      { ...item, dueAt: due('11:00'), affectedUsers: 5 },
      { ...item, dueAt: due('11:00') },
      { ...item, loggedAt: due('07:00') },
      item,
      { ...item, number: 'INC-2026-000012' },
      { ...item, slaState: 'paused' },
      { ...item, priority: 'P4' },
    ];
    const mixed = ordered.toReversed().toSorted(byQueue);
    expect(mixed).toEqual(ordered);
  });
});
