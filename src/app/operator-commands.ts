/**
 * Commands that look into the database itself rather than ask a server: verify and doctor. They live here
 * because a feature's `cli.ts` is a remote client and reaches no store.
 */
import type { Command } from 'commander';
import { silentIncidents, writeAnchor } from '../incident/store.ts';
import { type Verification, verifyAll } from '../incident/verify.ts';
import type { CliContext } from '../platform/cli.ts';
import { readClock } from '../platform/clock.ts';
import { readHealth } from '../platform/health.ts';

export function operatorCommands(program: Command, context: CliContext): void {
  program
    .command('verify')
    .description('recompute the hash chain of every incident; exit code 1 when a row is not right')
    .option('--anchor', 'also keep and print one hash over all heads of today')
    .action(async (options: { anchor?: boolean }) => {
      const machine = await context.machine();
      const result = await verifyAll(machine.db);
      if (options.anchor === true && result.ok) {
        const { incidents, anchor: hash } = result;
        await machine.db.transact((tx) => writeAnchor(tx, { incidents, hash }));
      }
      context.print(verifyText(result, options.anchor === true), result);
      if (!result.ok) process.exitCode = 1;
    });

  program
    .command('doctor')
    .description('check database, job engine, mail and that no incident stays silent')
    .action(async () => {
      const machine = await context.machine();
      const health = await readHealth(machine);
      const silent = await silentIncidents(machine.db, await readClock(machine.db));
      const chain = await verifyAll(machine.db);
      const checks = [
        { check: 'database', ok: health.database === 'ok', detail: health.database },
        {
          check: 'job engine',
          ok: health.engine === 'ok',
          detail: `oldest due job waits ${Math.round(health.oldestDueSeconds ?? 0)} s`,
        },
        {
          check: 'mail',
          ok: machine.config.smtpUrl !== undefined,
          detail:
            machine.config.smtpUrl === undefined
              ? 'no EVENKEEL_SMTP_URL: mails are kept, not sent'
              : 'a mail server is set',
        },
        {
          check: 'nobody forgotten',
          ok: silent.length === 0,
          detail:
            silent.length === 0
              ? 'every paging incident has a next step'
              : `without a next step: ${silent.map((one) => one.number).join(', ')}`,
        },
        {
          check: 'timeline',
          ok: chain.ok,
          detail: `${chain.rows} rows of ${chain.incidents} incidents, ${chain.bad.length} wrong`,
        },
      ];
      const lines = checks.map(
        ({ check, ok, detail }) => `${ok ? 'ok  ' : 'LOOK'}  ${check}: ${detail}`,
      );
      context.print(lines.join('\n'), { ok: checks.every(({ ok }) => ok), checks });
      // Missing mail is a warning on a first look, not a fault.
      if (checks.some(({ check, ok }) => !ok && check !== 'mail')) process.exitCode = 1;
    });
}

function verifyText(result: Verification, withAnchor: boolean): string {
  const bad = result.bad.map(
    (verdict) => `WRONG  ${verdict.number} at row ${verdict.firstBadRow}: ${verdict.reason}`,
  );
  const summary = result.ok
    ? `All ${result.rows} rows of ${result.incidents} incidents are as they were written.`
    : `${result.bad.length} of ${result.incidents} incidents are not as they were written.`;
  return [...bad, summary, ...(withAnchor ? [`Anchor ${result.anchor}`] : [])].join('\n');
}
