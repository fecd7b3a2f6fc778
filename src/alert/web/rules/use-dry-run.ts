/** Asks for a dry run and follows it to its end. */
import { useEffect, useState } from 'react';
import { type ApiProblem, apiAsk, apiGet, asProblem } from '../../../ui/api.ts';
import type { DryRun, DryRunWish } from '../../rules/dry-run/dry-run-shape.ts';

const LOOK_EVERY_MS = 500;

export interface Followed {
  readonly run: DryRun | undefined;
  readonly problem: ApiProblem | undefined;
  readonly busy: boolean;
  readonly start: (wish: DryRunWish) => Promise<DryRun | undefined>;
}

export function useDryRun(): Followed {
  const [run, setRun] = useState<DryRun>();
  const [problem, setProblem] = useState<ApiProblem>();
  const busy = run !== undefined && (run.state === 'waiting' || run.state === 'running');
  const id = busy ? run.id : undefined;
  useEffect(() => {
    if (id === undefined) return;
    const timer = window.setInterval(() => {
      apiGet<DryRun>(`/api/v1/rules/dry-runs/${id}`)
        .then(setRun)
        .catch((error: unknown) => setProblem(asProblem(error)));
    }, LOOK_EVERY_MS);
    return () => window.clearInterval(timer);
  }, [id]);
  const start = async (wish: DryRunWish): Promise<DryRun | undefined> => {
    setProblem(undefined);
    setRun(undefined);
    try {
      const asked = await apiAsk<DryRun>('/api/v1/rules/dry-run', wish);
      setRun(asked);
      return asked;
    } catch (error) {
      setProblem(asProblem(error));
      return undefined;
    }
  };
  return { run, problem, busy, start };
}

/** Whether more people would be woken or more kept quiet: worth a second look before it is kept. */
export function isGrave(run: DryRun | undefined): boolean {
  if (run?.state !== 'done') return false;
  return run.after.paged > run.before.paged || run.after.suppressed > run.before.suppressed;
}
