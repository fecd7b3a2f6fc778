/** What a service needs, in the form: other services, each hard (goes down with it) or soft (only hurts). */
import { Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useAll } from '../../ui/pages.ts';
import { IconButton } from '../../ui/parts/Button.tsx';
import { Segments } from '../../ui/parts/Segments.tsx';
import type { Service } from '../api.ts';
import type { DependencyDraft } from './draft.ts';

export function DependencyFields({
  self,
  items,
  error,
  onChange,
}: {
  readonly self: string | undefined;
  readonly items: readonly DependencyDraft[];
  readonly error: string | undefined;
  readonly onChange: (items: readonly DependencyDraft[]) => void;
}) {
  const services = useAll<Service>('/api/v1/services').data ?? [];
  const rest = services.filter(
    ({ id }) => id !== self && !items.some((item) => item.service === id),
  );
  const add = (id: string | null) => {
    const found = rest.find((service) => service.id === id);
    if (found === undefined) return;
    onChange([...items, { service: found.id, name: found.name, kind: 'hard' }]);
  };
  return (
    <div>
      <span className="lab">Needs these services</span>
      <ul className="order">
        {items.map((item, index) => (
          <li key={item.service}>
            <span className="grow cut">{item.name}</span>
            <Segments
              label={`How ${item.name} is needed`}
              value={item.kind}
              options={[
                { value: 'hard', label: 'Hard' },
                { value: 'soft', label: 'Soft' },
              ]}
              onChange={(kind) =>
                onChange(items.map((other, at) => (at === index ? { ...other, kind } : other)))
              }
            />
            <IconButton
              icon={IconX}
              label={`Remove ${item.name}`}
              onClick={() => onChange(items.filter((other) => other !== item))}
            />
          </li>
        ))}
      </ul>
      <Select
        aria-label="Add a service it needs"
        description="Hard: goes down with it. Soft: only hurts."
        placeholder="Add a service"
        data={rest.map(({ id, name }) => ({ value: id, label: name }))}
        value={null}
        onChange={add}
        error={error}
        searchable
      />
    </div>
  );
}
