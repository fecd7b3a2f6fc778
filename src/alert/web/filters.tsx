/** Filters above the lists of alerts and signals: by service, and by words. */
import { Select, TextInput } from '@mantine/core';
import type { Service } from '../../service/api.ts';
import { useAll } from '../../ui/pages.ts';

export function ServiceFilter({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (service: string) => void;
}) {
  const services = useAll<Service>('/api/v1/services').data ?? [];
  return (
    <Select
      className="wide"
      aria-label="Service"
      placeholder="Every service"
      data={services.map(({ id, name }) => ({ value: id, label: name }))}
      value={value === '' ? null : value}
      onChange={(id) => onChange(id ?? '')}
      clearable
      clearButtonProps={{ 'aria-label': 'Every service' }}
      searchable
    />
  );
}

export function SearchFilter({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (words: string) => void;
}) {
  return (
    <TextInput
      className="wide"
      aria-label={label}
      placeholder="Part of the title or key"
      defaultValue={value}
      onChange={(event) => onChange(event.currentTarget.value.trim())}
    />
  );
}
