/** Whether a page for this service was tried: the last drill that ran its course, and the ways to try it now. */
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type Instant, secondsBetween } from '../../kernel/instant.ts';
import { useGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { formatDay, formatDuration, useZone } from '../../ui/format.ts';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Loaded } from '../../ui/layout/States.tsx';
import { Icon } from '../../ui/parts/Icon.tsx';
import { WORDS } from './words.ts';

/** As far as it matters here of `GET /api/v1/drills`. */
interface Drills {
  readonly items: readonly {
    readonly number: string;
    readonly endedAt: Instant | null;
    readonly score: {
      readonly outcome: 'acknowledged' | 'exhausted' | 'stopped';
      readonly acknowledgedSeconds: number | null;
    } | null;
  }[];
}

/** A drill older than this proves nothing any more. */
const FRESH_SECONDS = 180 * 86_400;

export function TriedOut({ service }: { readonly service: string }) {
  const query = useGet<Drills>(`/api/v1/drills?service=${service}&running=false&limit=20`, {
    topics: ['incident'],
  });
  const search = { service } as never;
  return (
    <Panel title={WORDS.tried}>
      <div className="stack-2">
        <Loaded of={query} what="The drills did not load." rows={1}>
          {(drills) => <LastDrill drills={drills} />}
        </Loaded>
        <p className="flex wrap g1">
          <Link to="/oncall/simulate" search={search} className="btn sm">
            {WORDS.simulate}
          </Link>
          <Link to="/oncall/drills" search={search} className="btn sm">
            {WORDS.drills}
          </Link>
        </p>
      </div>
    </Panel>
  );
}

function LastDrill({ drills }: { readonly drills: Drills }) {
  const now = useNow();
  const zone = useZone();
  const last = drills.items.find(({ score }) => score !== null && score.outcome !== 'stopped');
  const endedAt = last?.endedAt ?? null;
  const fresh = endedAt !== null && secondsBetween(endedAt, now) <= FRESH_SECONDS;
  if (last === undefined || endedAt === null || !fresh) {
    const older = endedAt === null ? '' : ` The last was on ${formatDay(endedAt, zone)}.`;
    return (
      <p className="sm">
        <span className="warn">
          <Icon of={IconAlertTriangle} label="Missing" />
        </span>{' '}
        {WORDS.noDrill}
        {older}
      </p>
    );
  }
  const seconds = last.score?.acknowledgedSeconds ?? null;
  const answered = last.score?.outcome === 'acknowledged' && seconds !== null;
  return (
    <p className="sm">
      <span className={answered ? 'okc' : 'warn'}>
        <Icon
          of={answered ? IconCircleCheck : IconAlertTriangle}
          label={answered ? 'Answered' : 'Not answered'}
        />
      </span>{' '}
      Drill on {formatDay(endedAt, zone)}:{' '}
      {answered ? `answered after ${formatDuration(seconds)}` : 'nobody answered'}.{' '}
      <Link to={`/incidents/${last.number}`}>{last.number}</Link>
    </p>
  );
}
