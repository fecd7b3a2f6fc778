/** How the burden of the time on screen is shared: weighted hours against an even share, and what they cost. */
import { useState } from 'react';
import { useGet } from '../../ui/api.ts';
import { plural } from '../../ui/format.ts';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Person } from '../../ui/parts/Person.tsx';
import { useViewer } from '../../ui/viewer.ts';
import type { Fairness, FairnessPerson } from '../report-api.ts';
import { WORDS } from './words.ts';

/** Rows before the rest is folded. */
const MOST = 10;

/** `GET /schedules/{id}/fairness`: the report on hours, and beside each person what they brought. */
interface Shared extends Omit<Fairness, 'people'> {
  readonly people: readonly (FairnessPerson & {
    readonly pages: number;
    readonly sleepInterruptions: number;
  })[];
}

export function FairShare({
  schedule,
  window,
}: {
  readonly schedule: string;
  /** `?from=&to=` */
  readonly window: string;
}) {
  const path = `/api/v1/schedules/${schedule}/fairness${window}`;
  const fairness = useGet<Shared>(path, { topics: ['oncall'], keep: true });
  const { data } = fairness;
  const aside =
    data === undefined ? undefined : (
      <span className="t3 sm num">
        Balance {data.balance.toFixed(2)} · quality {Math.round(data.quality)} of 100
      </span>
    );
  return (
    <Panel title={WORDS.fair} note="next 60 days" aside={aside}>
      <Loaded of={fairness} what="The shares are not known." rows={3}>
        {({ people }) =>
          people.length === 0 ? (
            <Empty title="Nobody is on call." />
          ) : (
            <>
              <Bars people={people} />
              <p className="xs t3">{WORDS.fairHelp}</p>
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Bars({ people }: { readonly people: Shared['people'] }) {
  const viewer = useViewer();
  const most = Math.max(1, ...people.map((one) => one.weightedHours));
  const turning = people.filter((one) => one.inRotation);
  const even = turning.reduce((sum, one) => sum + one.weightedHours, 0) / (turning.length || 1);
  const sorted = people.toSorted((a, b) => b.weightedHours - a.weightedHours);
  const [all, setAll] = useState(false);
  const shown = all || sorted.length <= MOST + 2 ? sorted : foldedTo(sorted, viewer.id);
  return (
    <>
      <table className="fair">
        <caption className="sr">
          Weighted hours by person; an even share is {Math.round(even)} hours.
        </caption>
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col" className="m0">
              Weighted, line = even share {Math.round(even)}
            </th>
            <th scope="col" className="r">
              Weighted
            </th>
            <th scope="col" className="r">
              On call
            </th>
            <th scope="col" className="r m0">
              Pages
            </th>
            <th scope="col" className="r m0">
              Nights woken
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={one.person}>
              <th scope="row">
                <Person name={one.personName} you={one.person === viewer.id} />
                {one.overShare ? <div className="xs t3">{WORDS.overShare}</div> : null}
              </th>
              <td className="m0 bar">
                <span className="fbar" aria-hidden="true">
                  <i style={{ width: `${(one.weightedHours / most) * 100}%` }} />
                  <u style={{ left: `${Math.min(100, (even / most) * 100)}%` }} />
                </span>
              </td>
              <td className="r num">
                <b>{Math.round(one.weightedHours)}</b>
              </td>
              <td className="r num" title={plural(one.shifts, 'shift')}>
                {Math.round(one.hours)} h
              </td>
              <td className="r num m0">{one.pages}</td>
              <td className="r num m0">{one.sleepInterruptions}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length === sorted.length ? null : (
        <Button size="sm" kind="quiet" onClick={() => setAll(true)}>
          Show all {sorted.length} people
        </Button>
      )}
    </>
  );
}

/** Those who carry most, and the viewer wherever they stand. */
function foldedTo(sorted: Shared['people'], viewer: string): Shared['people'] {
  return sorted.filter(({ person }, index) => index < MOST || person === viewer);
}
