/** All checkers over one run. */
import type { Db } from '../../src/platform/db.ts';
import type { Tables } from '../memory/tables.ts';
import type { Trace } from '../trace.ts';
import { type Evidence, evidenceOf, type Violation } from './checker.ts';
import { duplicates } from './duplicates.ts';
import { flapping } from './flapping.ts';
import { chains, transitions } from './history.ts';
import { kept } from './kept.ts';
import { lateness } from './lateness.ts';
import { muted } from './muted.ts';
import { quiet } from './quiet.ts';
import { silence } from './silence.ts';

export interface Judging {
  readonly trace: Trace;
  readonly tables: Tables;
  readonly db: Db;
}

export interface Judgement {
  readonly violations: readonly Violation[];
  readonly worstLatenessSeconds: number;
}

export async function check({ trace, tables, db }: Judging): Promise<Judgement> {
  const evidence = evidenceOf(trace.events, tables);
  const late = lateness(evidence);
  const violations = [
    ...handlers(evidence),
    ...kept(evidence),
    ...muted(evidence),
    ...late.violations,
    ...duplicates(evidence),
    ...quiet(evidence),
    ...flapping(evidence),
    ...transitions(evidence),
    ...(await chains({ db }, evidence)),
    ...silence(evidence),
  ];
  const worstLatenessSeconds = late.worstSeconds;
  return { violations: violations.sort((a, b) => a.at - b.at), worstLatenessSeconds };
}

/** A handler that throws anything but an error of the database has a bug. */
function handlers({ events }: Evidence): Violation[] {
  return events.flatMap((event) => {
    if (event.kind !== 'broken' && event.kind !== 'dead') return [];
    return [
      { invariant: 'handler', at: event.at, about: null, text: `${event.task}: ${event.why}` },
    ];
  });
}
