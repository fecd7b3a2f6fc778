/** The steps of a plan in words: who would be paged, and when, if nobody answered. */
import { IconBell, IconPlayerSkipForward, IconShieldCheck, IconUserOff } from '@tabler/icons-react';
import { useNow } from '../../ui/clock.ts';
import { formatDuration, formatWhen, useZone } from '../../ui/format.ts';
import { Icon } from '../../ui/parts/Icon.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import type { Simulation } from '../api.ts';
import { WORDS } from './words.ts';

const KINDS = {
  notify: { icon: IconBell, label: 'Paged' },
  level_skipped: { icon: IconPlayerSkipForward, label: 'Skipped' },
  level_empty: { icon: IconUserOff, label: 'Nobody there' },
  exhausted: { icon: IconShieldCheck, label: 'Catch-all' },
  ack_expired: { icon: IconBell, label: 'Acknowledgement ran out' },
} as const;

export function Steps({ simulation }: { readonly simulation: Simulation }) {
  const now = useNow();
  const zone = useZone();
  const empty = simulation.steps.filter((step) => step.kind === 'level_empty').length;
  return (
    <>
      <ol className="hint-list" aria-label="Steps">
        {simulation.steps.map((step) => {
          const { icon, label } = KINDS[step.kind];
          const names = step.persons.map((person) => person.personName).join(', ');
          return (
            <li key={`${step.at} ${step.kind} ${step.round} ${step.level}`}>
              <span className="num t3 plan-t">
                {step.afterSeconds === 0 ? 'T+0' : `T+${formatDuration(step.afterSeconds)}`}
              </span>
              <span className={step.kind === 'level_empty' ? 'crit' : ''}>
                <Icon of={icon} label={label} />
              </span>
              <span className="grow">
                <b>
                  {step.level === null ? `${WORDS.catchAll}: ` : `Level ${step.level}: `}
                  {step.reason ?? (names === '' ? 'nobody, skipped in the same second' : names)}
                </b>
                <div className="xs t3">
                  {formatWhen(step.at, now, zone)}
                  {step.round === null || step.round === 1 ? null : `, round ${step.round}`}
                </div>
              </span>
            </li>
          );
        })}
      </ol>
      {empty === 0 ? null : (
        <Note tone="warn">A level is empty at that moment. Fill the gap in its schedule.</Note>
      )}
    </>
  );
}
