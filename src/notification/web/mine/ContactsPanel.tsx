/** The ways to reach oneself: each with what is wrong with it, and what can be done: verify, test, remove. */
import { useState } from 'react';
import type { Instant } from '../../../kernel/instant.ts';
import { ApiProblem, apiSend } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatBetween } from '../../../ui/format.ts';
import { toastDone, toastProblem } from '../../../ui/forms/toast.tsx';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Empty } from '../../../ui/layout/States.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Tag } from '../../../ui/parts/Tag.tsx';
import { useViewer } from '../../../ui/viewer.ts';
import type { ChannelItem, TestResult } from '../../api.ts';
import { AddContact } from './AddContact.tsx';
import { RemoveContact } from './RemoveContact.tsx';
import { flawsOf } from './reach.ts';
import type { ContactItem, Mine } from './use-mine.ts';
import { VerifyContact } from './VerifyContact.tsx';
import { MINE } from './words.ts';

type Open =
  | { readonly kind: 'add' }
  | { readonly kind: 'verify' | 'remove'; readonly contact: ContactItem };

export function ContactsPanel({ mine }: { readonly mine: Mine }) {
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const verify = (contact: ContactItem) => setOpen({ kind: 'verify', contact });
  const add = (
    <Button size="sm" onClick={() => setOpen({ kind: 'add' })}>
      {MINE.add}
    </Button>
  );
  return (
    <Panel title={MINE.contacts} note={MINE.contactsNote} aside={add} flush>
      {mine.contacts.length === 0 ? (
        <Empty title={MINE.noContact}>{MINE.noContactHelp}</Empty>
      ) : (
        <ul className="list">
          {inOrder(mine).map((contact) => (
            <ContactLine
              key={contact.id}
              mine={mine}
              contact={contact}
              onVerify={() => verify(contact)}
              onRemove={() => setOpen({ kind: 'remove', contact })}
            />
          ))}
        </ul>
      )}
      {open?.kind === 'add' ? <AddContact mine={mine} onAdded={verify} onClose={close} /> : null}
      {open?.kind === 'verify' ? (
        <VerifyContact mine={mine} contact={open.contact} onClose={close} />
      ) : null}
      {open?.kind === 'remove' ? (
        <RemoveContact mine={mine} contact={open.contact} onClose={close} />
      ) : null}
    </Panel>
  );
}

/** Verified first, then as the channels are tried. */
function inOrder({ contacts, channels }: Mine): readonly ContactItem[] {
  const rank = (kind: string) => channels.findIndex(({ name }) => name === kind);
  return [...contacts].sort(
    (a, b) =>
      Number(b.verifiedAt !== null) - Number(a.verifiedAt !== null) || rank(a.kind) - rank(b.kind),
  );
}

interface LineProps {
  readonly mine: Mine;
  readonly contact: ContactItem;
  readonly onVerify: () => void;
  readonly onRemove: () => void;
}

function ContactLine({ mine, contact, onVerify, onRemove }: LineProps) {
  const now = useNow();
  const channel = mine.channels.find(({ name }) => name === contact.kind);
  const flaws = flawsOf(contact, channel, now);
  return (
    <li className="tp">
      <div className="grow drop">
        <b>{channel?.title ?? contact.kind}</b> {contact.value}
        <div className="flex wrap g1">
          {contact.verifiedAt === null ? null : <Tag tone="ok">{MINE.verified}</Tag>}
          {flaws.map(({ tone, label }) => (
            <Tag key={label} tone={tone}>
              {label}
            </Tag>
          ))}
          <Tested contact={contact} />
        </div>
        {flaws.map(({ label, why }) =>
          why === null ? null : (
            <div key={label} className="xs t3">
              {label}: {why}.
            </div>
          ),
        )}
      </div>
      <Actions {...{ mine, contact, channel, onVerify, onRemove }} />
    </li>
  );
}

function Tested({ contact }: { readonly contact: ContactItem }) {
  const now = useNow();
  if (contact.lastTestAt === null || contact.lastTestOk !== true) return null;
  const ago = formatBetween(contact.lastTestAt as Instant, now, { coarse: true });
  return <span className="xs t3">test page taken {ago} ago</span>;
}

function Actions({
  mine,
  contact,
  channel,
  onVerify,
  onRemove,
}: LineProps & { readonly channel: ChannelItem | undefined }) {
  const viewer = useViewer();
  const { test, busy } = useTest(mine, contact);
  const name = `${channel?.title ?? contact.kind} ${contact.value}`;
  const signIn =
    contact.kind === 'email' && contact.value.toLowerCase() === viewer.email.toLowerCase();
  return (
    <span className="row-act">
      {contact.verifiedAt === null && channel?.missing === null ? (
        <Button size="sm" aria-label={`${MINE.verify} ${name}`} onClick={onVerify}>
          {MINE.verify}
        </Button>
      ) : null}
      <Button
        size="sm"
        busy={busy}
        aria-label={`${MINE.test} to ${name}`}
        onClick={() => void test()}
      >
        {MINE.test}
      </Button>
      {signIn ? null : (
        <Button size="sm" kind="quiet" aria-label={`${MINE.remove} ${name}`} onClick={onRemove}>
          {MINE.remove}
        </Button>
      )}
    </span>
  );
}

/** Sends a test page and says what the provider said. */
function useTest(mine: Mine, contact: ContactItem) {
  const [busy, setBusy] = useState(false);
  const refresh = useRefresh();
  const base = `/api/v1/people/${mine.person}/contacts`;
  const test = async () => {
    setBusy(true);
    try {
      const result = await apiSend<TestResult>('POST', `${base}/${contact.id}/test`);
      if (result.delivered) {
        const said =
          result.answer === null || result.answer === ''
            ? ''
            : ` It was answered: ${result.answer.slice(0, 200)}`;
        toastDone(`Test page sent to ${contact.value}.${said}`);
      } else {
        toastProblem(
          'The test page did not go out:',
          refused(result.reason ?? 'No reason was given.'),
        );
      }
    } catch (error) {
      toastProblem('The test page did not go out.', error);
    } finally {
      setBusy(false);
      await refresh(base);
    }
  };
  return { test, busy };
}

function refused(detail: string): ApiProblem {
  return new ApiProblem({ status: 0, code: 'page.error', detail });
}
