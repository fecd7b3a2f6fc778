/** Starts a drill, after it has said whom it wakes. */
import { Checkbox, NumberInput, Select, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePeople } from '../../../identity/web/people.ts';
import type { Instant } from '../../../kernel/instant.ts';
import { type ApiProblem, apiAsk, apiSend } from '../../../ui/api.ts';
import { formatDuration } from '../../../ui/format.ts';
import { FormDialog } from '../../../ui/forms/FormDialog.tsx';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { Loaded } from '../../../ui/layout/States.tsx';
import { useAll, useRefresh } from '../../../ui/pages.ts';
import { Note } from '../../../ui/parts/Note.tsx';
import { Segments } from '../../../ui/parts/Segments.tsx';
import type { Drill } from './result.ts';
import { DRILL_WORDS as WORDS } from './words.ts';

/** What the simulator says of the people of a drill (`POST /api/v1/escalation-simulations`). */
interface Foreseen {
  readonly at: Instant;
  readonly people: readonly {
    readonly person: string;
    readonly personName: string;
    readonly calledAt: Instant;
    readonly reachedAt: Instant | null;
    readonly drillConsent: boolean;
  }[];
}

interface Wish {
  readonly service: string;
  readonly priority: 'P1' | 'P2';
  readonly reason: string;
  readonly expected: string;
  readonly announced: boolean;
  readonly leadMinutes: number;
}

export function StartDialog({
  service,
  onClose,
}: {
  /** Chosen beforehand; '' for none. */
  readonly service: string;
  readonly onClose: () => void;
}) {
  const refresh = useRefresh();
  const [wish, setWish] = useState<Wish>({
    ...{ service, priority: 'P2', reason: '', expected: '', announced: false, leadMinutes: 10 },
  });
  const put = (change: Partial<Wish>) => setWish({ ...wish, ...change });
  const foreseen = useForeseen(wish);
  const submit = async () => {
    const { expected, leadMinutes, ...rest } = wish;
    const drill = await apiSend<Drill>('POST', '/api/v1/drills', {
      ...rest,
      ...(expected === '' ? {} : { expected }),
      ...(wish.announced ? { leadMinutes } : {}),
    });
    await refresh('/api/v1/drills');
    toastDone(`${drill.number} has begun.`);
  };
  return (
    <FormDialog
      title={WORDS.start}
      submit={submitWords(foreseen.data)}
      known={['service', 'reason', 'expected', 'leadMinutes']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <Fields wish={wish} put={put} errorOf={errors.of} />
          <section aria-label={WORDS.preview} className="stack-2">
            <p className="lab">{WORDS.preview}</p>
            {wish.service === '' ? null : (
              <Loaded of={foreseen} what="It is not known who would be called." rows={2}>
                {(data) => <Woken foreseen={data} />}
              </Loaded>
            )}
            <p className="sm t2">{WORDS.consent}</p>
          </section>
        </>
      )}
    </FormDialog>
  );
}

/** As the simulator sees it at this moment. */
function useForeseen({ service, priority }: Wish) {
  return useQuery<Foreseen, ApiProblem>({
    queryKey: ['/api/v1/escalation-simulations', 'drill', service, priority],
    queryFn: ({ signal }) =>
      apiAsk('/api/v1/escalation-simulations', { service, priority, drill: true }, signal),
    enabled: service !== '',
    retry: false,
  });
}

function submitWords(foreseen: Foreseen | undefined): string {
  const awake = (foreseen?.people ?? []).filter(({ reachedAt }) => reachedAt !== null);
  const [first, ...more] = awake.map(({ personName }) => personName);
  if (first === undefined) return 'Start the drill';
  return more.length === 0 ? `Start it and page ${first}` : `Start it and page ${first} first`;
}

interface FieldsProps {
  readonly wish: Wish;
  readonly put: (change: Partial<Wish>) => void;
  readonly errorOf: (path: string) => string | undefined;
}

function Fields({ wish, put, errorOf }: FieldsProps) {
  const services = useAll<{ id: string; name: string }>('/api/v1/services').data ?? [];
  const people = usePeople();
  return (
    <>
      <Select
        label={WORDS.service}
        data={services.map(({ id, name }) => ({ value: id, label: name }))}
        value={wish.service === '' ? null : wish.service}
        onChange={(id) => put({ service: id ?? '' })}
        error={errorOf('service')}
        searchable
        openOnFocus={false}
        data-autofocus
      />
      <Textarea
        label={WORDS.reason}
        description={WORDS.reasonHelp}
        value={wish.reason}
        onChange={(event) => put({ reason: event.currentTarget.value })}
        error={errorOf('reason')}
        rows={2}
      />
      <div className="stack-2">
        <p className="lab">{WORDS.priority}</p>
        <Segments
          label={WORDS.priority}
          value={wish.priority}
          options={[
            { value: 'P2', label: 'P2' },
            { value: 'P1', label: 'P1' },
          ]}
          onChange={(priority) => put({ priority })}
        />
        <p className="sm t2">{WORDS.priorityHelp}</p>
      </div>
      <Select
        label={WORDS.expected}
        description={WORDS.expectedHelp}
        data={[...people.choices]}
        value={wish.expected === '' ? null : wish.expected}
        onChange={(id) => put({ expected: id ?? '' })}
        error={errorOf('expected')}
        searchable
        clearable
        openOnFocus={false}
      />
      <Checkbox
        label={WORDS.announced}
        checked={wish.announced}
        onChange={(event) => put({ announced: event.currentTarget.checked })}
      />
      {wish.announced ? (
        <NumberInput
          label={WORDS.lead}
          min={1}
          max={1440}
          value={wish.leadMinutes}
          onChange={(minutes) => put({ leadMinutes: Number(minutes) || 1 })}
          error={errorOf('leadMinutes')}
        />
      ) : (
        <p className="sm t2">{WORDS.surprise}</p>
      )}
    </>
  );
}

/** Everybody who would be called if nobody answered, with who is left out. */
function Woken({ foreseen }: { readonly foreseen: Foreseen }) {
  const { people, at } = foreseen;
  const awake = people.some(({ reachedAt }) => reachedAt !== null);
  return (
    <>
      {awake ? null : (
        <Note tone="warn">Nobody would be reached: nobody behind this service has agreed.</Note>
      )}
      <ul className="hint-list">
        {people.map(({ person, personName, calledAt, reachedAt, drillConsent }) => (
          <li key={person}>
            <span className="grow">
              <b>{personName}</b>{' '}
              {!drillConsent
                ? 'is left out: did not agree'
                : reachedAt === null
                  ? 'is called, but cannot be reached'
                  : `is paged ${afterWords(at, calledAt)}`}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function afterWords(from: Instant, at: Instant): string {
  const seconds = (Date.parse(at) - Date.parse(from)) / 1000;
  return seconds < 1 ? 'at once' : `after ${formatDuration(seconds)}, if nobody answered`;
}
