/**
 * What `check.ts` makes of what its steps found: whether all is well, the one table at the end, and the
 * last line. Apart from running things, so that a test can show it a failure of each kind.
 */

/** What one step found: a tool counts as one test. */
export interface Outcome {
  readonly ran: number;
  readonly failed: number;
  /** Names of the tests that were skipped. */
  readonly skipped: readonly string[];
}

export interface Row extends Outcome {
  readonly name: string;
  readonly seconds: number;
}

/** The one thing a machine may lack: the programs of real senders, which no package brings. */
const MAY_BE_SKIPPED = /foreign-binaries/;

interface Report {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/**
 * Reads vitest's JSON report. A file that cannot be loaded counts as one failed test, and so does a
 * suite that ends badly for a reason outside of tests.
 */
export function outcomeOf(report: string | undefined, code: number): Outcome {
  if (report === undefined) return { ran: 0, failed: 1, skipped: [] };
  const { testResults } = JSON.parse(report) as Report;
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
  const failed = tests.filter(({ status }) => status === 'failed').length;
  const broken = testResults.filter(
    (file) =>
      file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'),
  ).length;
  const unseen = Math.max(broken, code !== 0 && failed === 0 ? 1 : 0);
  return {
    ran: tests.length - skipped.length + unseen,
    failed: failed + unseen,
    skipped: skipped.map(({ fullName }) => fullName),
  };
}

/** Why the whole is not well because of this row; empty when it is. */
export function problemsOf(row: Row): readonly string[] {
  const problems = row.failed > 0 ? [`${row.name}: ${row.failed} failed`] : [];
  if (row.ran === 0) problems.push(`${row.name}: nothing ran`);
  for (const name of row.skipped) {
    if (!MAY_BE_SKIPPED.test(name)) problems.push(`${row.name}: may not be skipped: ${name}`);
  }
  return problems;
}

/** `suite | ran | skipped | seconds`, in columns. */
export function table(rows: readonly Row[]): readonly string[] {
  const cells = rows.map(({ name, ran, skipped, seconds }) => [
    name,
    String(ran),
    String(skipped.length),
    seconds.toFixed(1),
  ]);
  const all = [['suite', 'ran', 'skipped', 'seconds'], ...cells];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...all.map((line) => line[at]?.length ?? 0)));
  return all.map((line) =>
    line
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join(' | '),
  );
}

/** The last line: `12 passed, 0 failed, 1 skipped`. */
export function summary(rows: readonly Row[]): string {
  const failed = sum(rows.map((row) => row.failed));
  const passed = sum(rows.map((row) => row.ran)) - failed;
  return `${passed} passed, ${failed} failed, ${sum(rows.map((row) => row.skipped.length))} skipped`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
