/** One run of reading signals again, followed while it is under way, and told to the lists when it is over. */
import { useEffect, useRef, useState } from 'react';
import { useGet } from '../../../ui/api.ts';
import { useRefresh } from '../../../ui/pages.ts';
import type { Reread } from '../../rereads/reread-shape.ts';
import { isActive, REREADS_PATH } from './words.ts';

const LOOK_EVERY_SECONDS = 0.5;

export function useRun(id: string) {
  const [isFollowed, setFollowed] = useState(true);
  const query = useGet<Reread>(`${REREADS_PATH}/${encodeURIComponent(id)}`, {
    ...(isFollowed ? { againSeconds: LOOK_EVERY_SECONDS } : {}),
  });
  const refresh = useRefresh();
  const latest = useRef(refresh);
  latest.current = refresh;
  const before = useRef<Reread['state']>(undefined);
  const { data, error } = query;
  const active = data === undefined ? error === null : isActive(data);
  useEffect(() => setFollowed(active), [active]);
  const state = data?.state;
  useEffect(() => {
    if (state === undefined || state === before.current) return;
    const wasSeen = before.current !== undefined;
    before.current = state;
    if (wasSeen) void latest.current(REREADS_PATH, '/api/v1/signals', '/api/v1/alerts');
  }, [state]);
  return query;
}
