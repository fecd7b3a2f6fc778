/** Adding a way to be reached: the channel, then an address in its form, or a code to send from there. */
import { Select, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { apiSend } from '../../../ui/api.ts';
import { FormDialog } from '../../../ui/forms/FormDialog.tsx';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Note } from '../../../ui/parts/Note.tsx';
import { useMay } from '../../../ui/viewer.ts';
import type { ChannelItem } from '../../api.ts';
import { LinkByCode } from './LinkByCode.tsx';
import type { ContactItem, Mine } from './use-mine.ts';

const PLAIN = { verifiedAt: null, lastTestAt: null, lastTestOk: null } as const;

export function AddContact({
  mine,
  onAdded,
  onClose,
}: {
  readonly mine: Mine;
  /** The next step: prove it. */
  readonly onAdded: (contact: ContactItem) => void;
  readonly onClose: () => void;
}) {
  // A browser is added by its own button.
  const channels = mine.channels.filter(
    ({ name, capabilities }) => name !== 'push' && capabilities.includes('page'),
  );
  const first = channels.find(({ missing }) => missing === null) ?? channels[0];
  const [kind, setKind] = useState(first?.name ?? 'email');
  const channel = channels.find(({ name }) => name === kind);
  const select = (
    <Select
      label="By"
      data={channels.map(({ name, title, missing }) => ({
        value: name,
        label: missing === null ? title : `${title} (not connected)`,
      }))}
      value={kind}
      onChange={(name) => setKind(name ?? kind)}
      allowDeselect={false}
      data-autofocus
    />
  );
  if (channel?.missing === null && channel.linkHow !== null) {
    return (
      <LinkByCode mine={mine} channel={channel} onClose={onClose}>
        {select}
      </LinkByCode>
    );
  }
  return <ByAddress {...{ mine, kind, channel, select, onAdded, onClose }} />;
}

function ByAddress({
  mine,
  kind,
  channel,
  select,
  onAdded,
  onClose,
}: {
  readonly mine: Mine;
  readonly kind: string;
  readonly channel: ChannelItem | undefined;
  readonly select: React.ReactNode;
  readonly onAdded: (contact: ContactItem) => void;
  readonly onClose: () => void;
}) {
  const [value, setValue] = useState('');
  const refresh = useRefresh();
  const missing = channel?.missing ?? null;
  const submit = async () => {
    const path = `/api/v1/people/${mine.person}/contacts`;
    const address = value.trim();
    const { id } = await apiSend<{ id: string }>('POST', path, { kind, value: address });
    await refresh(path);
    if (missing === null) {
      onAdded({ ...PLAIN, id, kind, value: address });
      return 'stay';
    }
    toastDone(`${address} added. It can be verified once ${channel?.title ?? kind} is connected.`);
    return undefined;
  };
  return (
    <FormDialog
      title="Add a way to reach you"
      submit={missing === null ? 'Add and send a code' : 'Add it all the same'}
      known={['kind', 'value']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          {select}
          <TextInput
            label="Address"
            description={channel?.addressHelp}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
            error={errors.of('value') ?? errors.of('kind')}
          />
          {missing === null ? null : <NotConnected missing={missing} />}
        </>
      )}
    </FormDialog>
  );
}

function NotConnected({ missing }: { readonly missing: string }) {
  const admin = useMay();
  return (
    <Note tone="warn">
      This channel cannot send yet: {missing}.{' '}
      {admin ? (
        <Link to="/settings/channels">Connect it under Channels.</Link>
      ) : (
        'An admin connects it under Settings, Channels.'
      )}
    </Note>
  );
}
