/** A mailbox to be read: where it is, how to sign in, what becomes of its mails. Also to change one. */
import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { apiSend } from '../../../ui/api.ts';
import { FormDialog } from '../../../ui/forms/FormDialog.tsx';
import { PasswordInput } from '../../../ui/forms/PasswordInput.tsx';
import type { FieldErrors } from '../../../ui/forms/problem-fields.ts';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import type { IntegrationItem } from '../../api.ts';
import type { MailboxItem, MailboxSecurity } from '../../mailbox/mailbox-api.ts';
import { PORTS, SECURITY } from './words.ts';

interface Props {
  /** Undefined: a new one. */
  readonly mailbox: MailboxItem | undefined;
  /** Senders that may get what names no key. */
  readonly senders: readonly IntegrationItem[];
  readonly onClose: () => void;
}

interface Draft {
  readonly name: string;
  readonly address: string;
  readonly host: string;
  readonly port: number | string;
  readonly security: MailboxSecurity;
  readonly username: string;
  readonly password: string;
  readonly folder: string;
  readonly moveTo: string;
  readonly integration: string | null;
}

const EMPTY: Draft = {
  ...{ name: '', address: '', host: '', port: PORTS.tls, security: 'tls' },
  ...{ username: '', password: '', folder: 'INBOX', moveTo: '', integration: null },
};
const KNOWN = Object.keys(EMPTY);

export function MailboxDialog({ mailbox, senders, onClose }: Props) {
  const refresh = useRefresh();
  const [draft, setDraft] = useState<Draft>(
    mailbox === undefined
      ? EMPTY
      : { ...EMPTY, ...mailbox, moveTo: mailbox.moveTo ?? '', password: '' },
  );
  const put = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const submit = async () => {
    const body = bodyOf(draft);
    if (mailbox === undefined) await apiSend('POST', '/api/v1/mailboxes', body);
    else {
      const change = { ...body, expectedVersion: mailbox.version };
      await apiSend('PUT', `/api/v1/mailboxes/${mailbox.id}`, change);
    }
    await refresh('/api/v1/mailboxes', '/api/v1/integrations');
    toastDone(`${draft.name} is read from now on. Test it to see whether that works.`);
  };
  return (
    <FormDialog
      title={mailbox === undefined ? 'Connect a mailbox' : `Change ${mailbox.name}`}
      submit={mailbox === undefined ? 'Read it' : 'Save'}
      known={KNOWN}
      onSubmit={submit}
      onClose={onClose}
      width={640}
    >
      {(errors) => (
        <>
          <Where draft={draft} put={put} errors={errors} />
          <SignIn draft={draft} put={put} errors={errors} isNew={mailbox === undefined} />
          <Afterwards draft={draft} put={put} errors={errors} senders={senders} />
        </>
      )}
    </FormDialog>
  );
}

interface Part {
  readonly draft: Draft;
  readonly put: (change: Partial<Draft>) => void;
  readonly errors: FieldErrors;
}

function Where({ draft, put, errors }: Part) {
  return (
    <>
      <div className="two">
        <TextInput
          label="Name"
          description="For people here"
          value={draft.name}
          onChange={(event) => put({ name: event.currentTarget.value })}
          error={errors.of('name')}
          data-autofocus
        />
        <TextInput
          label="Address of the mailbox"
          description="Tools write to it with +KEY before the @"
          placeholder="alerts@example.com"
          value={draft.address}
          onChange={(event) => put({ address: event.currentTarget.value })}
          error={errors.of('address')}
        />
      </div>
      <div className="two">
        <TextInput
          label="IMAP server"
          placeholder="imap.example.com"
          value={draft.host}
          onChange={(event) => put({ host: event.currentTarget.value })}
          error={errors.of('host')}
        />
        <NumberInput
          label="Port"
          min={1}
          max={65_535}
          value={draft.port}
          onChange={(port) => put({ port })}
          error={errors.of('port')}
        />
      </div>
      <Select
        label="Encryption"
        data={[...SECURITY]}
        allowDeselect={false}
        openOnFocus={false}
        value={draft.security}
        onChange={(value) => put(withPort(draft, (value ?? 'tls') as MailboxSecurity))}
        error={errors.of('security')}
      />
    </>
  );
}

function SignIn({ draft, put, errors, isNew }: Part & { readonly isNew: boolean }) {
  return (
    <div className="two">
      <TextInput
        label="User"
        autoComplete="off"
        value={draft.username}
        onChange={(event) => put({ username: event.currentTarget.value })}
        error={errors.of('username')}
      />
      <PasswordInput
        label={isNew ? 'Password' : 'Another password'}
        description={isNew ? 'Kept sealed, never shown again' : 'Empty keeps the one there is'}
        autoComplete="new-password"
        value={draft.password}
        onChange={(event) => put({ password: event.currentTarget.value })}
        error={errors.of('password')}
      />
    </div>
  );
}

function Afterwards({
  draft,
  put,
  errors,
  senders,
}: Part & { readonly senders: readonly IntegrationItem[] }) {
  return (
    <>
      <div className="two">
        <TextInput
          label="Folder"
          description="Read from what comes from now on"
          value={draft.folder}
          onChange={(event) => put({ folder: event.currentTarget.value })}
          error={errors.of('folder')}
        />
        <TextInput
          label="Move mails to"
          description="Empty: they stay, marked as read"
          value={draft.moveTo}
          onChange={(event) => put({ moveTo: event.currentTarget.value })}
          error={errors.of('moveTo')}
        />
      </div>
      <Select
        label="Mails without a key go to"
        description="An e-mail sender; to nobody where it is empty"
        data={senders.map(({ id, name, serviceName }) => ({
          value: id,
          label: `${name} (${serviceName})`,
        }))}
        clearable
        openOnFocus={false}
        value={draft.integration}
        onChange={(integration) => put({ integration })}
        error={errors.of('integration')}
      />
    </>
  );
}

/** The port follows while it is the usual one. */
function withPort(draft: Draft, security: MailboxSecurity): Partial<Draft> {
  return draft.port === PORTS[draft.security] ? { security, port: PORTS[security] } : { security };
}

function bodyOf(draft: Draft) {
  const { name, address, host, security, username, password, folder, moveTo, integration } = draft;
  return {
    ...{ name: name.trim(), address: address.trim(), host: host.trim(), security, integration },
    ...{ username: username.trim(), folder: folder.trim() },
    port: Number(draft.port),
    moveTo: moveTo.trim() === '' ? null : moveTo.trim(),
    ...(password === '' ? {} : { password }),
  };
}
