/** The addresses a person is paged at: prove each with a code, try each with a test page. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { ApiProblem, apiSend } from '../../ui/api.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import type { PersonWithContacts } from '../api.ts';

type Contact = PersonWithContacts['contacts'][number];
type Open = { readonly kind: 'add' } | { readonly kind: 'prove'; readonly contact: Contact };

export function Contacts({ person }: { readonly person: PersonWithContacts }) {
  const [open, setOpen] = useState<Open>();
  const base = `/api/v1/people/${person.id}/contacts`;
  const refresh = useRefresh();
  const run = async (what: string, work: () => Promise<string>) => {
    try {
      const done = await work();
      await refresh('/api/v1/people');
      toastDone(done);
    } catch (error) {
      toastProblem(what, error);
    }
  };
  const test = (contact: Contact) =>
    run('The test page did not go out.', async () => {
      const result = await apiSend<{ delivered: boolean; reason: string | null }>(
        'POST',
        `${base}/${contact.id}/test`,
      );
      if (!result.delivered) {
        const detail = result.reason ?? 'It was not delivered.';
        throw new ApiProblem({ status: 0, code: 'page.error', detail });
      }
      return `Test page sent to ${contact.value}.`;
    });
  const prove = (contact: Contact) =>
    run('No code was sent.', async () => {
      await apiSend('POST', `${base}/${contact.id}/verify-request`);
      setOpen({ kind: 'prove', contact });
      return `A code is on its way to ${contact.value}.`;
    });
  const remove = (contact: Contact) =>
    run('Not removed.', async () => {
      await apiSend('DELETE', `${base}/${contact.id}`);
      return `${contact.value} removed.`;
    });
  return (
    <Panel
      title="How you are paged"
      note="in this order"
      aside={
        <Button size="sm" onClick={() => setOpen({ kind: 'add' })}>
          Add an address
        </Button>
      }
      flush
    >
      <ul className="list">
        {person.contacts.map((contact) => (
          <li key={contact.id}>
            <span className="grow drop">
              {contact.value}{' '}
              {contact.verifiedAt === null ? (
                <Tag tone="warn">Not proven</Tag>
              ) : (
                <Tag tone="ok">Proven</Tag>
              )}
            </span>
            <span className="row-act">
              {contact.verifiedAt === null ? (
                <Button
                  size="sm"
                  aria-label={`Prove ${contact.value}`}
                  onClick={() => void prove(contact)}
                >
                  Prove it
                </Button>
              ) : null}
              <Button
                size="sm"
                aria-label={`Send a test page to ${contact.value}`}
                onClick={() => void test(contact)}
              >
                Send a test page
              </Button>
              {contact.value.toLowerCase() === person.email.toLowerCase() ? null : (
                <Button
                  size="sm"
                  kind="quiet"
                  aria-label={`Remove ${contact.value}`}
                  onClick={() => void remove(contact)}
                >
                  Remove
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {open === undefined ? null : (
        <ContactDialog base={base} open={open} onClose={() => setOpen(undefined)} />
      )}
    </Panel>
  );
}

function ContactDialog({
  base,
  open,
  onClose,
}: {
  readonly base: string;
  readonly open: Open;
  readonly onClose: () => void;
}) {
  const [text, setText] = useState('');
  const refresh = useRefresh();
  const proving = open.kind === 'prove';
  const submit = async () => {
    if (proving) {
      await apiSend('POST', `${base}/${open.contact.id}/verify`, { code: text.trim() });
    } else await apiSend('POST', base, { kind: 'email', value: text.trim() });
    await refresh('/api/v1/people');
    toastDone(
      proving ? `${open.contact.value} is proven.` : `${text.trim()} added. Prove it next.`,
    );
  };
  return (
    <FormDialog
      title={proving ? `Prove ${open.contact.value}` : 'Add an address'}
      submit={proving ? 'Prove it' : 'Add the address'}
      known={['code', 'value']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <TextInput
          label={proving ? 'Code from the mail' : 'Email'}
          description={proving ? 'Six digits' : 'Pages go to every address you have'}
          inputMode={proving ? 'numeric' : 'email'}
          autoComplete={proving ? 'one-time-code' : 'email'}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={errors.of(proving ? 'code' : 'value')}
          data-autofocus
        />
      )}
    </FormDialog>
  );
}
