/** The last word of `npm test` is no only when it should be, and yes only when it may be. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { outcomeOf, problemsOf, type Row, summary, table } from '../scripts/check-report.ts';

const WELL: Row = { name: 'core', ran: 3, failed: 0, skipped: [], seconds: 1.25 };

function reportOf(...tests: readonly (readonly [status: string, fullName: string])[]): string {
  const assertionResults = tests.map(([status, fullName]) => ({ status, fullName }));
  return JSON.stringify({ testResults: [{ status: 'passed', assertionResults }] });
}

describe('a row', () => {
  test('that is well says nothing', () => {
    expect(problemsOf(WELL)).toEqual([]);
  });

  test('with a failure, with nothing run, or with a skipped test is a problem', () => {
    expect(problemsOf({ ...WELL, failed: 1 })).toEqual(['core: 1 failed']);
    expect(problemsOf({ ...WELL, ran: 0 })).toEqual(['core: nothing ran']);
    expect(problemsOf({ ...WELL, skipped: ['x'] })).toEqual(['core: may not be skipped: x']);
  });

  test('may skip what needs foreign binaries', () => {
    expect(problemsOf({ ...WELL, skipped: ['foreign-binaries amtool adds'] })).toEqual([]);
  });
});

describe('a report', () => {
  test('counts what ran, failed and was skipped', () => {
    const report = reportOf(['passed', 'a'], ['failed', 'b'], ['skipped', 'c'], ['todo', 'd']);
    expect(outcomeOf(report, 1)).toEqual({ ran: 2, failed: 1, skipped: ['c', 'd'] });
  });

  test('of a suite that ended badly counts a failure nobody saw', () => {
    expect(outcomeOf(reportOf(['passed', 'a']), 1)).toEqual({ ran: 2, failed: 1, skipped: [] });
    expect(outcomeOf(reportOf(['passed', 'a']), 0)).toEqual({ ran: 1, failed: 0, skipped: [] });
  });

  test('counts each file that could not be loaded', () => {
    const unloaded = { status: 'failed', assertionResults: [] };
    const report = JSON.stringify({ testResults: [unloaded, unloaded] });
    expect(outcomeOf(report, 1)).toEqual({ ran: 2, failed: 2, skipped: [] });
  });

  test('that is missing is a failure', () => {
    expect(outcomeOf(undefined, 0).failed).toBe(1);
  });
});

test('the table and the last line', () => {
  const rows = [WELL, { ...WELL, name: 'binaries', failed: 1, skipped: ['foreign-binaries x'] }];
  expect(table(rows)).toEqual([
    'suite    | ran | skipped | seconds',
    'core     |   3 |       0 |     1.3',
    'binaries |   3 |       1 |     1.3',
  ]);
  expect(summary(rows)).toBe('5 passed, 1 failed, 1 skipped');
});

test('every suite of vitest.config.ts is a step', () => {
  const config = readFileSync('vitest.config.ts', 'utf8');
  const check = readFileSync('scripts/check.ts', 'utf8');
  const suites = [...config.matchAll(/\bname: '([a-z0-9-]+)'/g)].map(([, name]) => name);
  const steps = [...check.matchAll(/\bsuite\('([a-z0-9-]+)'\)/g)].map(([, name]) => name);
  expect(suites.length).toBeGreaterThan(6);
  expect(steps.sort()).toEqual(suites.sort());
});
