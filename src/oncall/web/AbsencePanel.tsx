/** Who is away in the next weeks, and the form to say so. */
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNow } from '../../ui/clock.ts';
import { formatDay, formatWhen, useZone } from '../../ui/format.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import { toastDone } from '../../ui/forms/toast.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty } from '../../ui/layout/States.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Person } from '../../ui/parts/Person.tsx';
import { useMay, useViewer } from '../../ui/viewer.ts';
import type { AbsenceItem } from '../absence-shapes.ts';
import { useAct, useSend } from './changes.ts';
import { dateOf } from './days.ts';
import { HolidaysDialog } from './HolidaysDialog.tsx';
import { PersonField } from './PersonField.tsx';
import { REASONS, WORDS } from './words.ts';

/** `people`: those of this schedule; absences of others change nothing here. */
export function AbsencePanel({
  items,
  people,
}: {
  readonly items: readonly AbsenceItem[];
  readonly people: ReadonlySet<string>;
}) {
  const lead = useMay('team_lead');
  const [open, setOpen] = useState<'one' | 'many'>();
  const close = () => setOpen(undefined);
  const ours = items.filter(({ person }) => people.has(person));
  return (
    <Panel
      title={WORDS.away}
      note={ours.length === 0 ? undefined : ours.length}
      aside={
        <span className="flex wrap g1">
          {lead ? (
            <Button size="sm" kind="quiet" onClick={() => setOpen('many')}>
              {WORDS.holidays}
            </Button>
          ) : null}
          <Button size="sm" onClick={() => setOpen('one')}>
            {WORDS.addAway}
          </Button>
        </span>
      }
      flush
    >
      {ours.length === 0 ? (
        <Empty title={WORDS.nobodyAway}>{WORDS.nobodyAwayHelp}</Empty>
      ) : (
        <ul className="list">
          {ours.map((item) => (
            <Row key={item.id} item={item} />
          ))}
        </ul>
      )}
      {open === 'one' ? <AbsenceDialog onClose={close} /> : null}
      {open === 'many' ? <HolidaysDialog onClose={close} /> : null}
    </Panel>
  );
}

function Row({ item }: { readonly item: AbsenceItem }) {
  const now = useNow();
  const zone = useZone();
  const viewer = useViewer();
  const lead = useMay('team_lead');
  const act = useAct();
  const { id, person, personName, kind, note, from, to } = item;
  const mayCancel = kind !== 'left' && to > now && (lead || person === viewer.id);
  const until = kind === 'left' ? 'until they come back' : `to ${formatWhen(to, now, zone)}`;
  return (
    <li>
      <Person name={personName} you={person === viewer.id} />
      <span className="grow t2">
        {REASONS[kind]}
        {note === '' ? '' : ` (${note})`}, {formatWhen(from, now, zone)} {until}
      </span>
      {mayCancel ? (
        <Button
          size="sm"
          kind="quiet"
          aria-label={`Cancel the absence of ${personName} from ${formatDay(from, zone)}`}
          onClick={() => void act('DELETE', `/api/v1/absences/${id}`, WORDS.awayCancelled)}
        >
          {WORDS.cancel}
        </Button>
      ) : null}
    </li>
  );
}

function AbsenceDialog({ onClose }: { readonly onClose: () => void }) {
  const now = useNow();
  const zone = useZone();
  const viewer = useViewer();
  const lead = useMay('team_lead');
  const send = useSend();
  const today = dateOf(now, zone);
  const [draft, setDraft] = useState({
    ...{ person: viewer.id, kind: 'leave', first: today, last: today, note: '' },
  });
  const put = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const submit = async () => {
    const item = await send<AbsenceItem>('POST', '/api/v1/absences', draft);
    toastDone(`${item.personName} is away from ${formatWhen(item.from, now, zone)}.`);
  };
  return (
    <FormDialog
      title={WORDS.addAway}
      submit={WORDS.awaySubmit}
      known={['person', 'kind', 'first', 'last', 'note']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <p className="sm t2">{WORDS.awayHelp}</p>
          {lead ? (
            <PersonField
              person={draft.person}
              onPick={(person) => put({ person })}
              errors={errors}
            />
          ) : null}
          <div className="two">
            <TextInput
              type="date"
              label={WORDS.firstDay}
              value={draft.first}
              onChange={(event) => put({ first: event.currentTarget.value })}
              error={errors.of('first')}
              data-autofocus
            />
            <TextInput
              type="date"
              label={WORDS.lastDay}
              value={draft.last}
              onChange={(event) => put({ last: event.currentTarget.value })}
              error={errors.of('last')}
            />
          </div>
          <Select
            label={WORDS.kind}
            data={(['leave', 'holiday'] as const).map((value) => ({
              ...{ value, label: REASONS[value] },
            }))}
            value={draft.kind}
            onChange={(kind) => put({ kind: kind ?? 'leave' })}
            allowDeselect={false}
          />
          <TextInput
            label={WORDS.note}
            value={draft.note}
            onChange={(event) => put({ note: event.currentTarget.value })}
            error={errors.of('note')}
          />
        </>
      )}
    </FormDialog>
  );
}
