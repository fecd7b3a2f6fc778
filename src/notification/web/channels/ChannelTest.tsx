/** A test message to an address, best one's own; what the provider said stays on screen. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { apiSend, useGet } from '../../../ui/api.ts';
import { FormDialog } from '../../../ui/forms/FormDialog.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import { useViewer } from '../../../ui/viewer.ts';
import type { ChannelItem, TestResult } from '../../api.ts';
import type { ContactItem } from '../mine/use-mine.ts';

export function ChannelTest({
  channel,
  onClose,
}: {
  readonly channel: ChannelItem;
  readonly onClose: () => void;
}) {
  const own = useOwnAddress(channel.name);
  const [typed, setTyped] = useState<string>();
  const [result, setResult] = useState<TestResult>();
  const address = typed ?? own;
  const submit = async () => {
    setResult(undefined);
    const path = `/api/v1/channels/${channel.name}/test`;
    setResult(await apiSend<TestResult>('POST', path, { address: address.trim() }));
    return 'stay';
  };
  return (
    <FormDialog
      title={`Send a test by ${channel.title}`}
      submit="Send the test"
      keep="Close"
      known={['address']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <TextInput
            label="To"
            description={channel.addressHelp}
            value={address}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={errors.of('address')}
            data-autofocus
          />
          {result === undefined ? null : <Said result={result} />}
        </>
      )}
    </FormDialog>
  );
}

function Said({ result }: { readonly result: TestResult }) {
  const answer =
    result.answer === null || result.answer.trim() === '' ? null : (
      <pre className="rule copy-wrap">{result.answer.slice(0, 500)}</pre>
    );
  return result.delivered ? (
    <Note tone="ok" role="status">
      The provider took it. Look whether it arrived.
      {answer}
    </Note>
  ) : (
    <Note tone="crit" role="alert">
      It did not go out: {result.reason ?? 'no reason was given'}.{answer}
    </Note>
  );
}

/** One's own contact of this kind, unless its address is a secret that is shown only in part. */
function useOwnAddress(kind: string): string {
  const { id, email } = useViewer();
  const contacts = useGet<{ items: readonly ContactItem[] }>(`/api/v1/people/${id}/contacts`, {
    enabled: id !== '',
  });
  const own = contacts.data?.items.find((contact) => contact.kind === kind)?.value;
  if (own !== undefined && !own.endsWith('...')) return own;
  return kind === 'email' ? email : '';
}
