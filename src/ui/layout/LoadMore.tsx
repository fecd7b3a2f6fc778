/** The end of a list that has more, or has not looked at all that is old: one button, and a word when everything is shown. */
import { useNow } from '../clock.ts';
import { formatWhen, plural, useZone } from '../format.ts';
import type { List } from '../pages.ts';
import { Button } from '../parts/Button.tsx';

export function LoadMore<T>({
  of: list,
  thing,
  things,
}: {
  readonly of: List<T>;
  readonly thing: string;
  /** Where the plural is irregular. */
  readonly things?: string;
}) {
  const now = useNow();
  const zone = useZone();
  const count = list.data?.length ?? 0;
  const { lookedBackTo } = list;
  if (count === 0 && lookedBackTo === undefined) return null;
  const rest =
    lookedBackTo === undefined
      ? list.more === undefined
        ? ''
        : ', there are more'
      : `, looked back to ${formatWhen(lookedBackTo, now, zone)}`;
  return (
    <div className="flex wrap more">
      <span className="sm t3" role="status">
        {plural(count, thing, things)} shown{rest}
      </span>
      {list.more === undefined ? null : (
        <span className="push">
          <Button size="sm" busy={list.busy} onClick={list.more}>
            {lookedBackTo === undefined ? 'Load more' : 'Look further back'}
          </Button>
        </span>
      )}
    </div>
  );
}
