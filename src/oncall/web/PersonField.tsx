/** The person a form of on call is about: everybody active, found by typing. */
import { Select } from '@mantine/core';
import { usePeople } from '../../identity/web/people.ts';
import type { FieldErrors } from '../../ui/forms/problem-fields.ts';
import { WORDS } from './words.ts';

export function PersonField({
  person,
  onPick,
  errors,
  first = false,
}: {
  /** Id; empty where nobody was picked yet. */
  readonly person: string;
  readonly onPick: (person: string) => void;
  readonly errors: FieldErrors;
  /** Where the form begins. */
  readonly first?: boolean;
}) {
  const people = usePeople();
  return (
    <Select
      label={WORDS.person}
      data={[...people.choices]}
      value={person === '' ? null : person}
      onChange={(id) => onPick(id ?? '')}
      error={errors.of('person')}
      searchable
      openOnFocus={false}
      {...(first ? { 'data-autofocus': true } : {})}
    />
  );
}
