/** Shadow shifts: who looks over the shoulder of whoever is on call, and the form to join. */
import { useState } from 'react';
import { plusSeconds } from '../../kernel/instant.ts';
import { useNow } from '../../ui/clock.ts';
import { formatSpan, useZone } from '../../ui/format.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import { toastDone } from '../../ui/forms/toast.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty } from '../../ui/layout/States.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Person } from '../../ui/parts/Person.tsx';
import { useMay, useViewer } from '../../ui/viewer.ts';
import type { ShadowItem } from '../swap-shapes.ts';
import { useAct, useSend } from './changes.ts';
import { PersonField } from './PersonField.tsx';
import { SpanFields, useSpan } from './SpanFields.tsx';
import { WORDS } from './words.ts';

export function ShadowPanel({
  schedule,
  items,
}: {
  readonly schedule: string;
  readonly items: readonly ShadowItem[];
}) {
  const now = useNow();
  const zone = useZone();
  const viewer = useViewer();
  const lead = useMay('team_lead');
  const act = useAct();
  const [open, setOpen] = useState(false);
  return (
    <Panel
      title={WORDS.shadows}
      note={items.length === 0 ? undefined : items.length}
      aside={
        <Button size="sm" onClick={() => setOpen(true)}>
          {WORDS.addShadow}
        </Button>
      }
      flush
    >
      {items.length === 0 ? (
        <Empty title={WORDS.noShadows}>{WORDS.noShadowsHelp}</Empty>
      ) : (
        <ul className="list">
          {items.map(({ id, person, personName, from, to }) => (
            <li key={id}>
              <Person name={personName} you={person === viewer.id} />
              <span className="grow t2">{formatSpan({ from, to }, now, zone)}</span>
              {to > now && (lead || person === viewer.id) ? (
                <Button
                  size="sm"
                  kind="quiet"
                  aria-label={`End the shadow shift of ${personName}`}
                  onClick={() =>
                    void act(
                      'DELETE',
                      `/api/v1/schedules/${schedule}/shadows/${id}`,
                      WORDS.shadowEnded,
                    )
                  }
                >
                  {WORDS.end}
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {open ? <ShadowDialog schedule={schedule} onClose={() => setOpen(false)} /> : null}
    </Panel>
  );
}

function ShadowDialog({
  schedule,
  onClose,
}: {
  readonly schedule: string;
  readonly onClose: () => void;
}) {
  const now = useNow();
  const viewer = useViewer();
  const lead = useMay('team_lead');
  const send = useSend();
  const [person, setPerson] = useState(viewer.id);
  const time = useSpan({ from: now, to: plusSeconds(now, 7 * 86_400) });
  const submit = async () => {
    const path = `/api/v1/schedules/${schedule}/shadows`;
    const item = await send<ShadowItem>('POST', path, { person, ...time.span() });
    toastDone(`${item.personName} gets copies. Nobody waits for them.`);
  };
  return (
    <FormDialog
      title={WORDS.addShadow}
      submit={WORDS.shadowSubmit}
      known={['person', 'from', 'to']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <p className="sm t2">{WORDS.shadowHelp}</p>
          {lead ? <PersonField person={person} onPick={setPerson} errors={errors} /> : null}
          <SpanFields of={time} errors={errors} />
        </>
      )}
    </FormDialog>
  );
}
