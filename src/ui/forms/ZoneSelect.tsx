/** Choosing an IANA time zone by typing part of its name. */
import { Select } from '@mantine/core';
import { useMemo } from 'react';

export function ZoneSelect({
  label,
  description,
  value,
  onChange,
  error,
}: {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly onChange: (zone: string) => void;
  readonly error?: string | undefined;
}) {
  const zones = useMemo(() => ['UTC', ...Intl.supportedValuesOf('timeZone')], []);
  return (
    <Select
      label={label}
      description={description}
      data={[...new Set([...(value === '' ? [] : [value]), ...zones])]}
      value={value === '' ? null : value}
      onChange={(zone) => onChange(zone ?? value)}
      error={error}
      searchable
      limit={100}
    />
  );
}
