/**
 * Commands that look into the database itself rather than ask a server: verify and doctor. They live here
 * because a feature's `cli.ts` is a remote client and reaches no store.
 */
import type { Command } from 'commander';
import { greetingOfMailIn } from '../alert/mail/greeting.ts';
import { mailboxes } from '../alert/mailbox/mailbox-store.ts';
import { readinessView } from '../escalation/readiness-view.ts';
import { type LastDrill, lastDrills } from '../incident/drill-store.ts';
import { silentIncidents, writeAnchor } from '../incident/store.ts';
import { type Verification, verifyAll } from '../incident/verify.ts';
import { sayClocks } from '../notification/core/clocks.ts';
import { heartbeatItem } from '../notification/watch/heartbeat-handle.ts';
import { doubtfulWays } from '../notification/watch/stand-handle.ts';
import { windowAhead } from '../oncall/report-views.ts';
import type { CliContext } from '../platform/cli.ts';
import { readClock } from '../platform/clock.ts';
import { type NodeHealth, readHealth } from '../platform/health.ts';

import type { Machine } from '../platform/machine.ts';
import { clocksOfNodes, measureClock } from '../platform/node-clock.ts';

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
    .option(
      '--rota',
      'instead: what would keep a page from arriving; exit code 1 when there is any',
    )
    .action(async (options: { readonly rota?: boolean }) => {
      const machine = await context.machine();
      if (options.rota === true) return doctorOfRota(machine, context);
      const health = await readHealth(machine);
      const silent = await silentIncidents(machine.db, await readClock(machine.db));
      const chain = await verifyAll(machine.db);
      const checks = [
        { check: 'database', ok: health.database === 'ok', detail: health.database },
        engineCheck(health),
        await clockCheck(machine),
        await heartbeatCheck(machine),
        await waysCheck(machine),
        {
          check: 'mail',
          ok: machine.config.smtpUrl !== undefined,
          detail:
            machine.config.smtpUrl === undefined
              ? 'no EVENKEEL_SMTP_URL: mails are kept, not sent'
              : 'a mail server is set',
        },
        await mailInCheck(machine),
        await mailboxCheck(machine),
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
      // Missing mail and a heartbeat nobody set up are warnings on a first look, not faults.
      if (checks.some((one) => !one.ok && !isAdvice(one))) process.exitCode = 1;
    });
}

/** Policies, schedules and people, as far ahead as the setting `oncall.coverage` looks. */
async function doctorOfRota({ db }: Machine, context: CliContext): Promise<void> {
  const { from, to, items, drills } = await db.transact(async (tx) => ({
    ...(await readinessView(tx, await windowAhead(tx, tx.now))),
    drills: await lastDrills(tx, tx.now),
  }));
  const lines = items.map(({ level, text, services, span }) => {
    const where = services.map(({ name }) => name).join(', ');
    const when = span === undefined ? '' : ` First from ${span.from} to ${span.to}.`;
    return `${level === 'fault' ? 'MEND' : 'LOOK'}  ${text}${when}${where === '' ? '' : ` (${where})`}`;
  });
  const clean = `Every page arrives, as far as ${to.slice(0, 10)}.`;
  const said = [...(lines.length === 0 ? [clean] : lines), ...drillLines(drills)];
  context.print(said.join('\n'), { ok: items.length === 0, from, to, items, drills });
  if (items.length > 0) process.exitCode = 1;
}

/** After this long nobody knows any more whether a page arrives; advice, as a drill is nobody's duty. */
const DRILL_FRESH_DAYS = 180;

function drillLines(drills: readonly LastDrill[]): readonly string[] {
  const stale = drills.filter(({ daysAgo }) => daysAgo === null || daysAgo > DRILL_FRESH_DAYS);
  const fresh = drills.filter((drill) => !stale.includes(drill));
  const told = ({ service, at, daysAgo }: LastDrill) =>
    at === null ? `${service} never` : `${service} ${at.slice(0, 10)}, ${daysAgo} days ago`;
  return [
    ...(stale.length === 0
      ? []
      : [`TRY   No drill within ${DRILL_FRESH_DAYS} days: ${stale.map(told).join('; ')}.`]),
    ...(fresh.length === 0 ? [] : [`ok    Last drill: ${fresh.map(told).join('; ')}.`]),
  ];
}

interface Check {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  /** Worth doing, and no fault. */
  readonly advice?: boolean;
}

function isAdvice({ check, advice }: Check): boolean {
  return check === 'mail' || advice === true;
}

function engineCheck(health: NodeHealth): Check {
  const waits = `oldest due job waits ${Math.round(health.oldestDueSeconds ?? 0)} s`;
  const beat =
    health.beatSeconds === null
      ? 'no node has worked on jobs yet'
      : `last worked ${Math.round(health.beatSeconds)} s ago`;
  return { check: 'job engine', ok: health.engine === 'ok', detail: `${waits}, ${beat}` };
}

/** A wrong clock holds no page up, so it is advice. */
async function clockCheck({ db }: Machine): Promise<Check> {
  const here = await measureClock(db);
  const said = sayClocks([...(await clocksOfNodes(db)), { node: 'here', aheadSeconds: here }]);
  const detail = said ?? 'the nodes, this machine and the database agree';
  return { check: 'clocks', ok: said === null, advice: true, detail };
}

/** Ways that failed are a fault; those nobody tried for long are advice. */
async function waysCheck({ db }: Machine): Promise<Check> {
  const check = 'ways to people';
  const ways = await doubtfulWays(db);
  const failed = ways.filter(({ flaw }) => flaw === 'failed');
  if (failed.length > 0) {
    const named = failed
      .slice(0, 5)
      .map(({ personName, kind, why }) => `${personName} by ${kind}: ${why}`);
    const more = failed.length > 5 ? ` and ${failed.length - 5} more` : '';
    return { check, ok: false, detail: `the last test failed: ${named.join('; ')}${more}` };
  }
  if (ways.length === 0) return { check, ok: true, detail: 'a test or a page was taken by each' };
  const detail = `${ways.length} with no test or page taken in 90 days`;
  return { check, ok: false, advice: true, detail };
}

async function mailInCheck({ config: { mailIn } }: Machine): Promise<Check> {
  const check = 'mail in';
  if (mailIn === undefined) {
    return { check, ok: true, detail: 'no mail is taken in here (EVENKEEL_MAIL_IN_PORT)' };
  }
  const where = `${mailIn.host}:${mailIn.port}, for ${mailIn.domain}`;
  const why = await greetingOfMailIn(mailIn);
  if (why === undefined) return { check, ok: true, detail: `taken in at ${where}` };
  return { check, ok: false, detail: `nobody takes it in at ${where}: ${why}` };
}

async function mailboxCheck({ db }: Machine): Promise<Check> {
  const check = 'mailboxes';
  const all = await mailboxes(db);
  const failing = all.filter(({ why }) => why !== null);
  const never = all.filter(({ lookedAt }) => lookedAt === null);
  if (all.length === 0) return { check, ok: true, detail: 'none is read' };
  if (failing.length > 0) {
    const detail = failing.map(({ name, why }) => `${name}: ${why}`).join('; ');
    return { check, ok: false, detail };
  }
  if (never.length > 0) {
    const detail = `not looked at yet: ${never.map(({ name }) => name).join(', ')}`;
    return { check, ok: false, advice: true, detail };
  }
  return { check, ok: true, detail: `${all.length} read` };
}

async function heartbeatCheck(machine: Machine): Promise<Check> {
  const check = 'heartbeat';
  const { source, host, okAt, why } = await heartbeatItem(machine);
  if (source === 'none') {
    const detail = 'not set up: nobody outside would notice our silence (EVENKEEL_HEARTBEAT_URL)';
    return { check, ok: false, advice: true, detail };
  }
  const last = okAt === null ? 'never arrived' : `last arrived ${okAt}`;
  const detail = `to ${host ?? 'an address sealed with another key'}, ${last}`;
  return {
    check,
    ok: okAt !== null && why === null,
    detail: why === null ? detail : `${detail}; ${why}`,
  };
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
