/** The delivery log: each mail with its state, what the mail server said, and its text. */
import { Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type Instant, isInstant } from '../../kernel/instant.ts';
import { plural } from '../../ui/format.ts';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { LoadMore } from '../../ui/layout/LoadMore.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useList } from '../../ui/pages.ts';
import { Time } from '../../ui/parts/Clock.tsx';
import { Tag, type Tone } from '../../ui/parts/Tag.tsx';
import { pathWith, useUrl } from '../../ui/url.ts';
import type { MailItem } from '../api.ts';
import { STATE_WORDS, WORDS } from './words.ts';

const TONES: Readonly<Partial<Record<MailItem['state'], Tone>>> = { failed: 'crit', sent: 'ok' };

export function MailLog() {
  const [url, put] = useUrl();
  const [open, setOpen] = useState<MailItem>();
  const filters = { state: url['state'] ?? '', incident: url['incident'] ?? '' };
  const filtered = filters.state !== '' || filters.incident !== '';
  const list = useList<MailItem>(pathWith('/api/v1/mails', filters));
  return (
    <section className="panel" aria-label={WORDS.title}>
      <div className="filters in-top">
        <select
          className="sel-n"
          aria-label={WORDS.state}
          value={filters.state}
          onChange={(event) => put({ state: event.currentTarget.value })}
        >
          <option value="">{WORDS.allStates}</option>
          {Object.entries(STATE_WORDS).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <TextInput
          className="wide"
          aria-label={WORDS.incident}
          placeholder="INC-2026-000001"
          defaultValue={filters.incident}
          onBlur={(event) => put({ incident: event.currentTarget.value.trim() })}
          onKeyDown={(event) => {
            if (event.key === 'Enter') put({ incident: event.currentTarget.value.trim() });
          }}
        />
      </div>
      <Loaded of={list} what="The delivery log did not load." rows={6}>
        {(items) => (
          <DataTable
            label={WORDS.title}
            columns={columnsOf(setOpen)}
            rows={items}
            rowKey={(mail) => mail.id}
            empty={
              <Empty title={filtered ? WORDS.noneHere : WORDS.none}>
                {filtered ? undefined : WORDS.noneHelp}
              </Empty>
            }
          />
        )}
      </Loaded>
      <LoadMore of={list} thing="mail" />
      {open === undefined ? null : <OneMail mail={open} onClose={() => setOpen(undefined)} />}
    </section>
  );
}

function columnsOf(show: (mail: MailItem) => void): readonly Column<MailItem>[] {
  return [
    { key: 'when', head: WORDS.when, width: 150, cell: ({ at }) => <At text={at} /> },
    {
      key: 'state',
      head: WORDS.state,
      width: 150,
      cell: ({ state }) => <Tag tone={TONES[state]}>{STATE_WORDS[state]}</Tag>,
    },
    {
      key: 'subject',
      head: WORDS.subject,
      phone: 'full',
      cell: (mail) => (
        <>
          <button type="button" className="linklike drop" onClick={() => show(mail)} data-row>
            {mail.subject}
            <span className="sr">, {WORDS.show}</span>
          </button>
          <Outcome mail={mail} />
        </>
      ),
    },
    {
      key: 'to',
      head: WORDS.to,
      width: 240,
      phone: 'full',
      cell: ({ to }) => <span className="drop">{to}</span>,
    },
  ];
}

/** Why it stands as it does, and what comes next. */
function Outcome({ mail: { why, tries, nextTryAt } }: { readonly mail: MailItem }) {
  if (why === null && nextTryAt === null && tries < 2) return null;
  return (
    <div className="xs t2 drop">
      {why}
      {tries < 2 ? '' : ` ${plural(tries, 'try', WORDS.tries)}`}
      {nextTryAt === null ? null : (
        <>
          , {WORDS.nextTry} <At text={nextTryAt} />
        </>
      )}
    </div>
  );
}

function At({ text }: { readonly text: string }) {
  return isInstant(text) ? <Time at={text as Instant} seconds /> : text;
}

function OneMail({ mail, onClose }: { readonly mail: MailItem; readonly onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={mail.subject} size={640}>
      <p className="sm t2">
        {mail.to}, <At text={mail.at} />
      </p>
      <pre className="rule copy-wrap">{mail.text}</pre>
    </Modal>
  );
}
