/** How signals of a service become incidents, as fields; empty ones keep the default. */
import { Checkbox, NumberInput, Select } from '@mantine/core';
import type { FieldErrors } from '../../ui/forms/problem-fields.ts';
import type { Draft, Put } from './draft.ts';

const NUMBERS = [
  ['holdSeconds', 'The page waits for more alerts, seconds'],
  ['reopenSeconds', 'Firing again within this reopens, seconds'],
  ['autoResolveSeconds', 'Resolves by itself after, seconds'],
  ['autoCloseSeconds', 'Closes by itself after, seconds'],
  ['remindResolveSeconds', 'Reminds to resolve after, seconds'],
  ['alertExpirySeconds', 'An alert expires after, seconds'],
  ['flappingChanges', 'Flapping is this many changes'],
  ['flappingWindowSeconds', 'Flapping is counted over, seconds'],
] as const;

const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;

export function SettingFields({
  draft,
  put,
  errors,
}: {
  readonly draft: Draft;
  readonly put: Put;
  readonly errors: FieldErrors;
}) {
  const now = { ...draft.inForce, ...draft.settings };
  const set = (change: Draft['settings']) => put({ settings: { ...draft.settings, ...change } });
  const { loudness } = now;
  return (
    <div className="stack pt-2">
      <Select
        label="Alerts"
        data={[
          { value: 'service', label: 'Join the open incident of the service' },
          { value: 'alert', label: 'Open one incident for each key' },
        ]}
        value={now.groupBy ?? 'service'}
        onChange={(value) => set({ groupBy: value === 'alert' ? 'alert' : 'service' })}
        error={errors.of('settings.groupBy')}
        allowDeselect={false}
      />
      <div className="two">
        {NUMBERS.map(([name, label]) => (
          <NumberInput
            key={name}
            label={label}
            min={0}
            placeholder="default"
            value={now[name] ?? ''}
            onChange={(value) => {
              if (typeof value === 'number') set({ [name]: value });
            }}
            error={errors.of(`settings.${name}`)}
          />
        ))}
      </div>
      {loudness === undefined ? null : (
        <fieldset className="field">
          <legend>Alerts of these severities wake people</legend>
          <div className="flex wrap g4">
            {SEVERITIES.map((severity) => (
              <Checkbox
                key={severity}
                label={severity}
                checked={loudness[severity] === 'high'}
                onChange={({ currentTarget }) => {
                  const loud = currentTarget.checked ? 'high' : 'low';
                  set({ loudness: { ...loudness, [severity]: loud } });
                }}
              />
            ))}
          </div>
        </fieldset>
      )}
    </div>
  );
}
