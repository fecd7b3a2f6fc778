/** "37 new": rows that wait above a list until somebody wants to see them. */
import { formatCount } from '../../../ui/format.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import type { Settled } from '../../../ui/settled.ts';

export function Waiting({
  of,
  thing,
}: {
  readonly of: Settled<unknown>;
  /** "alert". */
  readonly thing: string;
}) {
  const { waiting, isMore, show } = of;
  return (
    <div className="waiting" aria-live="polite">
      {waiting === 0 ? null : (
        <Button onClick={show}>
          {formatCount(waiting)}
          {isMore ? ' or more' : ''} new {waiting === 1 && !isMore ? thing : `${thing}s`}, show
        </Button>
      )}
    </div>
  );
}
