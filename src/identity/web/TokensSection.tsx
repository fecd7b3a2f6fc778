/** API tokens: for programs, and own ones; each is shown once and can be revoked at any time. */
import { Checkbox, Modal, MultiSelect, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { isInstant } from '../../kernel/instant.ts';
import { apiSend } from '../../ui/api.ts';
import { plural } from '../../ui/format.ts';
import { ConfirmWithReason } from '../../ui/forms/ConfirmWithReason.tsx';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import { toastDone } from '../../ui/forms/toast.tsx';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { LoadMore } from '../../ui/layout/LoadMore.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useList, useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Time } from '../../ui/parts/Clock.tsx';
import { CopyText } from '../../ui/parts/CopyText.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { useMay } from '../../ui/viewer.ts';
import type { CreatedToken, Token } from '../api.ts';
import { usePeople } from './people.ts';
import { SettingsFrame } from './SettingsFrame.tsx';
import { ROLE_NAMES } from './words.ts';

type Open =
  | { readonly kind: 'add' }
  | { readonly kind: 'made'; readonly token: CreatedToken }
  | { readonly kind: 'revoke'; readonly token: Token };

export function TokensSection() {
  const list = useList<Token>('/api/v1/tokens');
  const [open, setOpen] = useState<Open>();
  return (
    <SettingsFrame
      section="Tokens"
      title={
        list.data === undefined
          ? 'Tokens'
          : list.data.length === 0
            ? 'No token in use'
            : `${plural(list.data.length, 'token')} in use`
      }
      sub="For programs that speak to the API. Give each the least it needs, and an end."
      actions={
        <Button kind="primary" onClick={() => setOpen({ kind: 'add' })}>
          Make a token
        </Button>
      }
    >
      <section className="panel" aria-label="Tokens">
        <Loaded of={list} what="The tokens did not load." rows={4}>
          {(tokens) => (
            <Rows tokens={tokens} onRevoke={(token) => setOpen({ kind: 'revoke', token })} />
          )}
        </Loaded>
        <LoadMore of={list} thing="token" />
      </section>
      <Dialogs open={open} onOpen={setOpen} onClose={() => setOpen(undefined)} />
    </SettingsFrame>
  );
}

function Rows({
  tokens,
  onRevoke,
}: {
  readonly tokens: readonly Token[];
  readonly onRevoke: (token: Token) => void;
}) {
  const people = usePeople();
  const columns: readonly Column<Token>[] = [
    {
      key: 'name',
      head: 'Token',
      phone: 'full',
      cell: (token) => (
        <>
          <b>{token.name}</b>
          <div className="xs t3">
            {token.personId === null
              ? 'acts for itself'
              : `acts as ${people.nameOf(token.personId)}`}
          </div>
        </>
      ),
    },
    {
      key: 'roles',
      head: 'Roles',
      phone: 'full',
      cell: (token) => (
        <span className="flex wrap g1">
          {token.roles.map((role) => (
            <Tag key={role}>{ROLE_NAMES[role] ?? role}</Tag>
          ))}
        </span>
      ),
    },
    {
      key: 'used',
      head: 'Last used',
      phone: 'full',
      cell: (token) => <When at={token.lastUsedAt} none="never used" />,
    },
    {
      key: 'ends',
      head: 'Ends',
      phone: 'full',
      cell: (token) => <When at={token.expiresAt} none="never" />,
    },
    {
      key: 'do',
      head: 'Do',
      quiet: true,
      phone: 'full',
      cell: (token) => (
        <span className="row-act">
          <Button
            size="sm"
            kind="quiet"
            aria-label={`Revoke ${token.name}`}
            onClick={() => onRevoke(token)}
          >
            Revoke
          </Button>
        </span>
      ),
    },
  ];
  return (
    <DataTable
      label="Tokens"
      columns={columns}
      rows={tokens}
      rowKey={(token) => token.id}
      empty={
        <Empty title="No token yet.">
          A token lets a program use the API: a deploy that opens a change, a script that reads the
          queue. Monitoring needs none; connect it under Integrations.
        </Empty>
      }
    />
  );
}

function When({ at, none }: { readonly at: string | null; readonly none: string }) {
  return at !== null && isInstant(at) ? <Time at={at} /> : <span className="t3">{none}</span>;
}

function Dialogs({
  open,
  onOpen,
  onClose,
}: {
  readonly open: Open | undefined;
  readonly onOpen: (open: Open) => void;
  readonly onClose: () => void;
}) {
  const refresh = useRefresh();
  if (open === undefined) return null;
  if (open.kind === 'add') {
    return <TokenDialog onMade={(token) => onOpen({ kind: 'made', token })} onClose={onClose} />;
  }
  if (open.kind === 'made') {
    return (
      <Modal opened onClose={onClose} title={`Token ${open.token.name}`} size={600}>
        <div className="stack">
          <Note tone="warn">
            <b>Shown this once.</b> Copy it now; only its hash is kept.
          </Note>
          <CopyText label="Token" text={open.token.token} />
          <div className="flex dlg-act">
            <Button kind="primary" onClick={onClose}>
              I have the token
            </Button>
          </div>
        </div>
      </Modal>
    );
  }
  const { token } = open;
  return (
    <ConfirmWithReason
      opened
      title={`Revoke the token ${token.name}?`}
      confirm="Revoke"
      keep="Keep it"
      onConfirm={async () => {
        await apiSend('DELETE', `/api/v1/tokens/${token.id}`);
        await refresh('/api/v1/tokens');
        toastDone(`Token ${token.name} revoked.`);
      }}
      onClose={onClose}
    >
      Whatever uses it is refused from this second on. It cannot be brought back.
    </ConfirmWithReason>
  );
}

function TokenDialog({
  onMade,
  onClose,
}: {
  readonly onMade: (token: CreatedToken) => void;
  readonly onClose: () => void;
}) {
  const admin = useMay();
  const refresh = useRefresh();
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<readonly string[]>(['responder']);
  const [days, setDays] = useState<number | string>(90);
  const [own, setOwn] = useState(!admin);
  const submit = async () => {
    const token = await apiSend<CreatedToken>('POST', '/api/v1/tokens', {
      name: name.trim(),
      roles,
      own,
      ...(typeof days === 'number' ? { expiresInDays: days } : {}),
    });
    await refresh('/api/v1/tokens');
    onMade(token);
    return 'stay';
  };
  return (
    <FormDialog
      title="Make a token"
      submit="Make the token"
      known={['name', 'roles', 'role', 'expiresInDays', 'own']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <TextInput
            label="Name"
            description="What will use it"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={errors.of('name')}
            data-autofocus
          />
          <MultiSelect
            label="Roles"
            data={Object.entries(ROLE_NAMES).map(([value, label]) => ({ value, label }))}
            value={[...roles]}
            onChange={setRoles}
            error={errors.of('roles') ?? errors.of('role')}
          />
          <NumberInput
            label="Ends after days"
            description="Empty: never"
            min={1}
            max={3650}
            value={days}
            onChange={setDays}
            error={errors.of('expiresInDays')}
          />
          <Checkbox
            label="Acts as me, with at most my roles"
            checked={own}
            disabled={!admin}
            onChange={(event) => setOwn(event.currentTarget.checked)}
            error={errors.of('own')}
          />
        </>
      )}
    </FormDialog>
  );
}
