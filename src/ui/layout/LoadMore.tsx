/** The end of a list that has more: one button, and a word when everything is shown. */
import { plural } from '../format.ts';
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
  const count = list.data?.length ?? 0;
  if (count === 0) return null;
  return (
    <div className="flex wrap more">
      <span className="sm t3" role="status">
        {plural(count, thing, things)} shown{list.more === undefined ? '' : ', there are more'}
      </span>
      {list.more === undefined ? null : (
        <span className="push">
          <Button size="sm" busy={list.busy} onClick={list.more}>
            Load more
          </Button>
        </span>
      )}
    </div>
  );
}
