/** What the list is narrowed to, each with a way to take it off, and the words and times to narrow by. */
import { Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Service } from '../../../service/api.ts';
import { useAll } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import { type Choice, NARROWS, WITHIN, widest } from './choice.ts';
import { SavedSearches } from './SavedSearches.tsx';
import { FACET_WORDS, valueWords } from './words.ts';

export function Chosen({ choice }: { readonly choice: Choice }) {
  const { filters, put, view } = choice;
  return (
    <>
      <div className="filters in-top">
        <Words key={view} value={filters['q'] ?? ''} onChange={(q) => put({ q })} />
        <Select
          aria-label="Time"
          placeholder="Any time"
          data={Object.entries(WITHIN).map(([value, { label }]) => ({ value, label }))}
          value={filters['within'] ?? null}
          onChange={(within) => put({ within: within ?? '' })}
          clearable
          clearButtonProps={{ 'aria-label': 'Any time' }}
        />
        <SavedSearches choice={choice} />
      </div>
      <Chips choice={choice} onNone={() => put(widest(view))} />
    </>
  );
}

/** Typing asks the server once it rests. */
function Words({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (words: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  const [told, setTold] = useState(value);
  if (value !== told) {
    setTold(value);
    setTyped(value);
  }
  useEffect(() => {
    if (typed.trim() === told) return;
    const timer = setTimeout(() => {
      setTold(typed.trim());
      onChange(typed.trim());
    }, 250);
    return () => clearTimeout(timer);
  }, [typed, told, onChange]);
  return (
    <TextInput
      className="wide"
      aria-label="Words to find"
      placeholder="Part of the title or key"
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}

function Chips({ choice, onNone }: { readonly choice: Choice; readonly onNone: () => void }) {
  const { filters, put, view, isNarrowed } = choice;
  const services = useAll<Service>('/api/v1/services').data ?? [];
  if (!isNarrowed) return null;
  const shown = NARROWS[view].flatMap((name) => {
    const value = filters[name];
    return value === undefined ? [] : [{ name, value }];
  });
  const words = (name: string, value: string): string => {
    if (name === 'within') return WITHIN[value]?.label ?? value;
    if (name === 'q') return `"${value}"`;
    if (name === 'suppressedBy') return 'one rule or silence';
    const label = name === 'service' ? services.find(({ id }) => id === value)?.name : undefined;
    return valueWords(name, value, label ?? value);
  };
  return (
    <div className="filters">
      {shown.map(({ name, value }) => (
        <button
          key={name}
          type="button"
          className="chip"
          aria-label={`${FACET_WORDS[name]} ${words(name, value)}: take off`}
          onClick={() => put({ [name]: '' })}
        >
          <span className="t3">{FACET_WORDS[name]}</span> {words(name, value)}
          <Icon of={IconX} size="s" />
        </button>
      ))}
      <Button kind="quiet" onClick={onNone}>
        Show all
      </Button>
    </div>
  );
}
