/** Which signals to look at: a sender and a span. */
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { plusSeconds } from '../../../kernel/instant.ts';
import { apiSend, useGet } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { useZone, zoneNames } from '../../../ui/format.ts';
import { FormDialog } from '../../../ui/forms/FormDialog.tsx';
import { instantToLocal, localToInstant } from '../../../ui/forms/local-time.ts';
import { useRefresh } from '../../../ui/pages.ts';
import type { IntegrationItem } from '../../api.ts';
import type { Reread } from '../../rereads/reread-shape.ts';
import { canReread, REREAD_WORDS, REREADS_PATH } from './words.ts';

const DAY_SECONDS = 86_400;

export function NewRunDialog({
  sender,
  onRun,
  onClose,
}: {
  /** Id of the one that is chosen at first; empty: none. */
  readonly sender: string;
  readonly onRun: (run: Reread) => void;
  readonly onClose: () => void;
}) {
  const zone = useZone();
  const now = useNow();
  const refresh = useRefresh();
  const { data } = useGet<{ readonly items: readonly IntegrationItem[] }>('/api/v1/integrations');
  const senders = (data?.items ?? []).filter(
    ({ disabledAt, source }) => disabledAt === null && canReread(source),
  );
  const [draft, setDraft] = useState(() => ({
    integration: sender,
    from: instantToLocal(plusSeconds(now, -DAY_SECONDS), zone),
    // The minute at hand counts too.
    to: instantToLocal(plusSeconds(now, 60), zone),
  }));
  const set = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const look = async () => {
    const [from, to] = [localToInstant(draft.from, zone), localToInstant(draft.to, zone)];
    const { integration } = draft;
    const run = await apiSend<Reread>('POST', REREADS_PATH, {
      integration,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
    await refresh(REREADS_PATH);
    onRun(run);
    return 'stay';
  };
  const { short, offset } = zoneNames(now, zone);
  const inZone = short === offset ? offset : `${short}, ${offset}`;
  return (
    <FormDialog
      title={REREAD_WORDS.begin}
      submit="Look"
      known={['integration', 'from', 'to']}
      onSubmit={look}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <p className="sm t2">
            At most 7 days and 5,000 signals at once, with the open dead letters of that time.
            Looking changes nothing.
          </p>
          <Select
            label="Sender"
            data={senders.map(({ id, name, serviceName }) => ({
              value: id,
              label: `${name}, for ${serviceName}`,
            }))}
            value={draft.integration === '' ? null : draft.integration}
            onChange={(integration) => set({ integration: integration ?? '' })}
            error={errors.of('integration')}
            nothingFoundMessage={REREAD_WORDS.noSender}
            searchable
            openOnFocus={false}
          />
          <div className="two">
            <TextInput
              label="Received from"
              description={inZone}
              type="datetime-local"
              value={draft.from}
              onChange={(event) => set({ from: event.currentTarget.value })}
              error={errors.of('from')}
            />
            <TextInput
              label="and before"
              description={inZone}
              type="datetime-local"
              value={draft.to}
              onChange={(event) => set({ to: event.currentTarget.value })}
              error={errors.of('to')}
            />
          </div>
        </>
      )}
    </FormDialog>
  );
}
