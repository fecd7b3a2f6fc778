/** One layer of a schedule in the form: who takes turns, how long, from when, and when it counts. */
import { NumberInput, Select, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { Button, IconButton } from '../../ui/parts/Button.tsx';
import { Avatar } from '../../ui/parts/Person.tsx';
import { ListFields } from './ListFields.tsx';
import type { LayerFieldsProps } from './layer-props.ts';
import { RestrictionFields } from './RestrictionFields.tsx';
import { UNITS, WORDS } from './words.ts';

export function LayerFields(props: LayerFieldsProps) {
  const { layer, path, errors, onChange } = props;
  return (
    <fieldset className="item-box stack">
      <legend>{props.title}</legend>
      <div className="flex wrap tp">
        <TextInput
          className="grow"
          label="Name"
          value={layer.name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
          error={errors.of(`${path}.name`)}
        />
        <span className="flex g1 lay-act">
          {props.onUp === undefined ? null : (
            <IconButton icon={IconArrowUp} label={`${layer.name}: higher`} onClick={props.onUp} />
          )}
          {props.onDown === undefined ? null : (
            <IconButton
              icon={IconArrowDown}
              label={`${layer.name}: lower`}
              onClick={props.onDown}
            />
          )}
          {props.onRemove === undefined ? null : (
            <IconButton icon={IconX} label={`Remove ${layer.name}`} onClick={props.onRemove} />
          )}
        </span>
      </div>
      {layer.lines === undefined ? (
        <>
          <Turns {...props} />
          <Rhythm {...props} />
          <RestrictionFields
            items={layer.restrictions}
            path={`${path}.restrictions`}
            errors={errors}
            onChange={(restrictions) => onChange({ restrictions })}
          />
        </>
      ) : (
        <>
          <AtOnce {...props} />
          <ListFields {...props} />
        </>
      )}
    </fieldset>
  );
}

/** People in the order of their turns. */
function Turns({ layer, path, people, errors, onChange }: LayerFieldsProps) {
  const rest = people.choices.filter((choice) => !layer.people.includes(choice.value));
  const swap = (index: number, by: 1 | -1) => {
    const next = [...layer.people];
    const [a, b] = [next[index], next[index + by]];
    if (a === undefined || b === undefined) return;
    [next[index], next[index + by]] = [b, a];
    onChange({ people: next });
  };
  return (
    <div>
      <span className="lab">People, in the order of their turns</span>
      <ol className="order">
        {layer.people.map((id, index) => {
          const name = people.nameOf(id);
          return (
            <li key={id}>
              <span className="t3 num">{index + 1}</span>
              <Avatar name={name} />
              <span className="grow drop">{name}</span>
              {index === 0 ? null : (
                <IconButton
                  icon={IconArrowUp}
                  label={`${name}: earlier`}
                  onClick={() => swap(index, -1)}
                />
              )}
              {index === layer.people.length - 1 ? null : (
                <IconButton
                  icon={IconArrowDown}
                  label={`${name}: later`}
                  onClick={() => swap(index, 1)}
                />
              )}
              <IconButton
                icon={IconX}
                label={`Remove ${name}`}
                onClick={() => onChange({ people: layer.people.filter((other) => other !== id) })}
              />
            </li>
          );
        })}
      </ol>
      <Select
        aria-label={`Add a person to ${layer.name}`}
        placeholder="Add a person"
        data={rest}
        value={null}
        onChange={(id) => {
          if (id !== null) onChange({ people: [...layer.people, id] });
        }}
        error={errors.of(`${path}.people`)}
        searchable
      />
    </div>
  );
}

function Rhythm({ layer, path, errors, onChange }: LayerFieldsProps) {
  return (
    <div className="two">
      <NumberInput
        label="Each turn lasts"
        min={1}
        value={layer.length}
        onChange={(length) => onChange({ length: Number(length) })}
        error={errors.of(`${path}.length`)}
      />
      <Select
        label="Counted in"
        data={[...UNITS]}
        value={layer.unit}
        onChange={(unit) => onChange({ unit: unit ?? 'week' })}
        error={errors.of(`${path}.unit`)}
        allowDeselect={false}
      />
      <TextInput
        type="datetime-local"
        label="First turn starts"
        description={layer.kept.timeZone ?? 'In the zone of the schedule'}
        value={layer.start}
        onChange={(event) => onChange({ start: event.currentTarget.value })}
        error={errors.of(`${path}.start`)}
      />
      {layer.unit === 'hours' ? null : (
        <TextInput
          label="Hand-off"
          description="08:00 or monday 08:00; empty: as the start"
          value={layer.handoff}
          onChange={(event) => onChange({ handoff: event.currentTarget.value })}
          error={errors.of(`${path}.handoff`)}
        />
      )}
      <AtOnce layer={layer} path={path} errors={errors} onChange={onChange} />
    </div>
  );
}

function AtOnce({
  layer,
  path,
  errors,
  onChange,
}: Pick<LayerFieldsProps, 'layer' | 'path' | 'errors' | 'onChange'>) {
  return (
    <NumberInput
      label={WORDS.atOnce}
      min={1}
      max={20}
      value={layer.slots}
      onChange={(slots) => onChange({ slots: Number(slots) })}
      error={errors.of(`${path}.slots`)}
    />
  );
}

/** The buttons above the first layer. */
export function AddLayer({
  onAdd,
  onAddList,
}: {
  readonly onAdd: () => void;
  readonly onAddList: () => void;
}) {
  return (
    <span className="flex wrap g1">
      <Button onClick={onAdd}>Add a layer above</Button>
      <Button onClick={onAddList}>Add a list above</Button>
    </span>
  );
}
