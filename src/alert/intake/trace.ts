/** The trace of a signal: which rules had something to say, what they changed, and what came of it. */
import { jsonText } from '../../platform/json-rows.ts';
import type { Held } from '../core/judging/hold.ts';
import type { Judged } from './judge-batch.ts';

/** As JSON, in the shape of `zSignalTrace`; null where nobody had anything to say. */
export function traceOf({ judgement, quiet }: Judged, { alert, verdict }: Held): string | null {
  const { trace, threshold } = judgement;
  if (trace.length === 0 && quiet === undefined) return null;
  const steps =
    quiet === undefined
      ? trace
      : [
          ...trace,
          { kind: quiet.reason, id: quiet.by, name: quiet.words, outcome: 'applied' as const },
        ];
  return jsonText({
    steps,
    verdict: verdict.kind,
    suppressed: alert?.suppressedReason ?? null,
    heldUntil: alert?.heldUntil ?? null,
    ...(threshold === undefined ? {} : { firings: alert?.recentFirings.length ?? 0 }),
  });
}

/** What failed in a batch, added up by rule: a broken rule costs one statement, however many signals it met. */
export function failuresIn(
  judged: readonly Judged[],
): readonly { readonly ruleId: string; readonly count: number; readonly words: string }[] {
  const failed = judged.flatMap(({ judgement }) =>
    judgement.trace.filter(({ kind, outcome }) => kind === 'rule' && outcome === 'failed'),
  );
  const byRule = new Map<string, { count: number; words: string }>();
  for (const { id, words = '' } of failed) {
    byRule.set(id, { count: (byRule.get(id)?.count ?? 0) + 1, words });
  }
  return [...byRule].map(([ruleId, sum]) => ({ ruleId, ...sum }));
}
