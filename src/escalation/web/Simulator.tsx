/** Who would be paged, step by step, from any moment, if nobody answered. */
import { TextInput } from '@mantine/core';
import { IconBell, IconPlayerSkipForward, IconShieldCheck, IconUserOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { formatDuration, formatWhen, useZone, zoneNames } from '../../ui/format.ts';
import { instantToLocal, localToInstant } from '../../ui/forms/local-time.ts';
import { Loaded } from '../../ui/layout/States.tsx';
import { Icon } from '../../ui/parts/Icon.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import type { Policy, Simulation } from '../api.ts';
import { WORDS } from './words.ts';

const KINDS = {
  notify: { icon: IconBell, label: 'Paged' },
  level_skipped: { icon: IconPlayerSkipForward, label: 'Skipped' },
  level_empty: { icon: IconUserOff, label: 'Nobody there' },
  exhausted: { icon: IconShieldCheck, label: 'Catch-all' },
  ack_expired: { icon: IconBell, label: 'Acknowledgement ran out' },
} as const;

export function Simulator({ policy }: { readonly policy: Policy }) {
  const now = useNow();
  const zone = useZone();
  const [local, setLocal] = useState(() => instantToLocal(now, zone));
  const at = localToInstant(local, zone);
  const query = useGet<Simulation>(
    `/api/v1/escalation-policies/${policy.id}/simulate${at === undefined ? '' : `?at=${at}`}`,
    { topics: ['oncall'], keep: true },
  );
  return (
    <div className="stack">
      <p className="sm t2">{WORDS.simulateHelp}</p>
      <TextInput
        type="datetime-local"
        label="From this moment"
        description={`${zone}, ${zoneNames(at ?? now, zone).offset}`}
        value={local}
        onChange={(event) => setLocal(event.currentTarget.value)}
        error={at === undefined ? 'Give a date and a time.' : undefined}
        data-autofocus
      />
      <Loaded of={query} what="The simulation failed." rows={5}>
        {(simulation) => <Steps simulation={simulation} />}
      </Loaded>
    </div>
  );
}

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
