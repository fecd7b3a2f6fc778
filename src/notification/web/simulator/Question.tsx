/** The form of the simulator: service, what happens, the moment, and what to assume. */
import { Checkbox, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useId, useMemo } from 'react';
import type { Policy } from '../../../escalation/api.ts';
import { usePeople } from '../../../identity/web/people.ts';
import type { Instant } from '../../../kernel/instant.ts';
import type { Service } from '../../../service/api.ts';
import { useGet } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { useZone, zoneNames } from '../../../ui/format.ts';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { useAll } from '../../../ui/pages.ts';
import { Button, IconButton } from '../../../ui/parts/Button.tsx';
import { Segments } from '../../../ui/parts/Segments.tsx';
import type { Asked, Assumption } from './wish.ts';
import { ACTS, type Act, HOW, SEVERITIES, SIMULATOR_WORDS as WORDS } from './words.ts';

interface QuestionProps {
  readonly asked: Asked;
  /** Undefined while the typed moment is none. */
  readonly at: Instant | undefined;
  readonly onChange: (change: Readonly<Record<string, string>>) => void;
  readonly onAssume: (assumptions: readonly Assumption[]) => void;
}

export function Question({ asked, at, onChange, onAssume }: QuestionProps) {
  const now = useNow();
  const zone = useZone();
  const services = useAll<Service>('/api/v1/services', { topics: ['service'] }).data;
  const policies = useAll<Policy>('/api/v1/escalation-policies').data;
  const choices = useMemo(() => choicesOf(services), [services]);
  const policyChoices = useMemo(() => choicesOf(policies), [policies]);
  return (
    <Panel title={WORDS.question}>
      <div className="stack">
        <Select
          label={WORDS.service}
          data={choices}
          value={asked.service === '' ? null : asked.service}
          onChange={(id) => onChange({ service: id ?? '' })}
          searchable
          clearable
          openOnFocus={false}
        />
        <Select
          label={WORDS.policy}
          description={WORDS.policyHelp}
          data={policyChoices}
          value={asked.policy === '' ? null : asked.policy}
          onChange={(id) => onChange({ policy: id ?? '' })}
          searchable
          clearable
          openOnFocus={false}
        />
        <How how={asked.how} onChange={onChange} />
        <TextInput
          type="datetime-local"
          label={WORDS.moment}
          description={`${zone}, ${zoneNames(at ?? now, zone).offset}`}
          value={asked.local}
          onChange={(event) => onChange({ at: event.currentTarget.value })}
          error={at === undefined ? WORDS.momentWrong : undefined}
        />
        <Checkbox
          label={WORDS.drill}
          checked={asked.drill}
          onChange={(event) => onChange({ drill: event.currentTarget.checked ? 'yes' : '' })}
        />
        <Assumptions all={asked.assumptions} onAssume={onAssume} />
        <Down down={asked.down} onChange={onChange} />
      </div>
    </Panel>
  );
}

function How({ how, onChange }: { readonly how: string } & Pick<QuestionProps, 'onChange'>) {
  const put = (value: string) => onChange({ how: value });
  return (
    <div className="stack-2">
      <p className="lab">{WORDS.byPerson}</p>
      <Segments label={WORDS.byPerson} value={how} options={HOW} onChange={put} />
      <p className="lab">{WORDS.byAlert}</p>
      <Segments label={WORDS.byAlert} value={how} options={SEVERITIES} onChange={put} />
    </div>
  );
}

function Assumptions({
  all,
  onAssume,
}: { readonly all: readonly Assumption[] } & Pick<QuestionProps, 'onAssume'>) {
  const people = usePeople();
  const id = useId();
  const add = () =>
    onAssume([
      ...all,
      {
        key: `${id}${all.length}${Math.floor(performance.now())}`,
        person: '',
        act: 'acknowledge',
        afterMinutes: 5,
      },
    ]);
  const change = (key: string, part: Partial<Assumption>) =>
    onAssume(all.map((one) => (one.key === key ? { ...one, ...part } : one)));
  return (
    <fieldset className="stack-2 sim-assume">
      <legend className="lab">{WORDS.assume}</legend>
      {all.map((one, index) => (
        <div key={one.key} className="sim-one">
          <Select
            aria-label={`Person of assumption ${index + 1}`}
            placeholder="Person"
            data={[...people.choices]}
            value={one.person === '' ? null : one.person}
            onChange={(person) => change(one.key, { person: person ?? '' })}
            searchable
            openOnFocus={false}
          />
          <Select
            aria-label={`What happens in assumption ${index + 1}`}
            data={[...ACTS]}
            value={one.act}
            allowDeselect={false}
            onChange={(act) => change(one.key, { act: (act ?? 'acknowledge') as Act })}
          />
          {one.act === 'fail' ? null : (
            <NumberInput
              aria-label={`Minutes after being reached, assumption ${index + 1}`}
              suffix=" min after"
              min={0}
              max={1440}
              value={one.afterMinutes}
              onChange={(minutes) => change(one.key, { afterMinutes: Number(minutes) || 0 })}
            />
          )}
          <IconButton
            icon={IconX}
            label={`Take back assumption ${index + 1}`}
            onClick={() => onAssume(all.filter(({ key }) => key !== one.key))}
          />
        </div>
      ))}
      <div>
        <Button size="sm" onClick={add}>
          {WORDS.addAssumption}
        </Button>
      </div>
    </fieldset>
  );
}

interface Channels {
  readonly items: readonly { readonly name: string; readonly title: string }[];
}

function Down({
  down,
  onChange,
}: { readonly down: readonly string[] } & Pick<QuestionProps, 'onChange'>) {
  const channels = useGet<Channels>('/api/v1/channels').data?.items ?? [];
  return (
    <MultiSelect
      label={WORDS.down}
      data={channels.map(({ name, title }) => ({ value: name, label: title }))}
      value={[...down]}
      onChange={(names) => onChange({ down: names.join(',') })}
      openOnFocus={false}
    />
  );
}

function choicesOf(all: readonly { readonly id: string; readonly name: string }[] | undefined) {
  return (all ?? []).map(({ id, name }) => ({ value: id, label: name }));
}
