-- Mails taken in. Each mail once per sender, however often it is handed over: known by a hash of what it says.
create table mail_seen (
  integration_id uuid not null references integration (id),
  mail_hash text not null,
  seen_at timestamptz not null,
  -- Of the alert it fired or ended; null where it became none.
  fingerprint text,
  -- Machines it fired for that have not ended: a recovery of one must not clear the others of one template.
  machines text,
  ended boolean not null default false,
  primary key (integration_id, mail_hash)
);
create index mail_seen_firing on mail_seen (fingerprint) where fingerprint is not null and not ended;
create index mail_seen_by_age on mail_seen (seen_at);

-- Mails that others may answer (Message-ID, References), by hash, and the key each was kept under.
create table mail_thread (
  integration_id uuid not null references integration (id),
  ref_hash text not null,
  dedup_key text not null,
  seen_at timestamptz not null,
  primary key (integration_id, ref_hash)
);
create index mail_thread_by_age on mail_thread (seen_at);

-- Mailboxes elsewhere that are read over IMAP.
create table mailbox (
  id uuid primary key,
  name text not null,
  -- Where mails are sent to; the key goes behind a plus sign.
  address text not null,
  host text not null,
  port integer not null,
  security text not null check (security in ('tls', 'starttls', 'none')),
  username text not null,
  -- Sealed (platform/sealing.ts).
  password text not null,
  folder text not null,
  -- Where mails go once they are kept; null: they stay and are marked as read.
  move_to text,
  -- Who gets mails that name no key; null: nobody.
  integration_id uuid references integration (id),
  created_by text not null,
  created_at timestamptz not null,
  version integer not null default 1,
  -- Up to where it was read: valid while the server's UIDVALIDITY is this one.
  uid_validity text,
  last_uid bigint not null default 0,
  looked_at timestamptz,
  ok_at timestamptz,
  failing_since timestamptz,
  -- Why the last look failed; null: it did not.
  why text,
  kept bigint not null default 0,
  -- Mails that named no key while nobody gets those.
  unclaimed bigint not null default 0
);
