/** From and to of a form, on the wall clock of whoever types, with the offset of that moment. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Instant } from '../../kernel/instant.ts';
import { useNow } from '../../ui/clock.ts';
import { useZone, zoneNames } from '../../ui/format.ts';
import { instantToLocal, localToInstant } from '../../ui/forms/local-time.ts';
import type { FieldErrors } from '../../ui/forms/problem-fields.ts';
import type { Span } from './changes.ts';
import { WORDS } from './words.ts';

/** What is typed; `span()` is what is sent: what cannot be read goes as it stands, so the server says so. */
export function useSpan(start: Span) {
  const zone = useZone();
  const [from, setFrom] = useState(instantToLocal(start.from, zone));
  const [to, setTo] = useState(instantToLocal(start.to, zone));
  return {
    from,
    to,
    setFrom,
    setTo,
    set: (next: Span) => {
      setFrom(instantToLocal(next.from, zone));
      setTo(instantToLocal(next.to, zone));
    },
    span: (): Span => ({
      from: (localToInstant(from, zone) ?? from) as Instant,
      to: (localToInstant(to, zone) ?? to) as Instant,
    }),
  };
}

export function SpanFields({
  of,
  errors,
}: {
  readonly of: ReturnType<typeof useSpan>;
  readonly errors: FieldErrors;
}) {
  return (
    <div className="two">
      <TextInput
        type="datetime-local"
        label={WORDS.from}
        description={<ZoneHint local={of.from} />}
        value={of.from}
        onChange={(event) => of.setFrom(event.currentTarget.value)}
        error={errors.of('from')}
      />
      <TextInput
        type="datetime-local"
        label={WORDS.to}
        description={<ZoneHint local={of.to} />}
        value={of.to}
        onChange={(event) => of.setTo(event.currentTarget.value)}
        error={errors.of('to')}
      />
    </div>
  );
}

/** "Europe/Berlin, UTC+1": the offset at the moment that was typed, not the one of today. */
function ZoneHint({ local }: { readonly local: string }) {
  const zone = useZone();
  const now = useNow();
  return (
    <>
      {zone}, {zoneNames(localToInstant(local, zone) ?? now, zone).offset}
    </>
  );
}
