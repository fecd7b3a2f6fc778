-- Every channel: contacts of any kind, what an admin set for a channel, what each person wants to be reached
-- by and when, and the whole life of an attempt.

alter table contact_method drop constraint contact_method_kind_check;
alter table contact_method add constraint contact_method_kind_check check (kind ~ '^[a-z]{2,30}$');
-- the last test message: when, and whether the provider took it
alter table contact_method add column last_test_at timestamptz;
alter table contact_method add column last_test_ok boolean;
create index contact_method_by_value on contact_method (kind, lower(value));

-- Secrets are sealed (platform/sealing.ts); a dump of this table opens nothing.
create table channel_setting (
  channel text primary key,
  plain jsonb not null,
  sealed text,
  version integer not null default 1,
  changed_at timestamptz not null,
  changed_by text not null
);

-- How one person wants to be reached; without a row the defaults of core/personal-plan.ts.
create table notification_rule (
  person_id uuid primary key references person (id),
  -- [{afterSeconds, contact}] in order; empty: every contact, best first, the next when one fails
  high jsonb not null,
  low jsonb not null,
  -- wall clock of the person's zone; both or none
  quiet_from text,
  quiet_to text,
  drill_consent boolean not null,
  self_test boolean not null,
  version integer not null default 1,
  check ((quiet_from is null) = (quiet_to is null))
);

-- What a reply by text carries: four characters, looked for among the recent pages of its sender.
alter table page add column code text;

alter table attempt drop constraint attempt_state_check;
-- held: not sent, because this contact had enough in a short time; told in one message afterwards
alter table attempt add constraint attempt_state_check
  check (state in ('sending', 'accepted', 'not_sent', 'failed', 'held'));
-- why it was tried now, in words
alter table attempt add column why_now text;
-- the provider's name for the message; receipts, replies and edits come back with it
alter table attempt add column ref text;
alter table attempt add column awaits_receipt boolean not null default false;
alter table attempt add column delivered_at timestamptz;
alter table attempt add column opened_at timestamptz;
alter table attempt add column acknowledged_at timestamptz;
create index attempt_by_ref on attempt (channel, ref) where ref is not null;
create index attempt_by_contact on attempt (contact_id, started_at);

-- The delivery log holds messages of every channel.
alter table mail add column channel text not null default 'email';
-- what the provider is given beside the texts
alter table mail add column data jsonb;

alter table link_token drop constraint link_token_action_check;
alter table link_token add constraint link_token_action_check
  check (action in ('acknowledge', 'decline'));

-- A code by which somebody proves to read an address that only the channel knows (`/start CODE`).
create table contact_link (
  code_hash text primary key,
  person_id uuid not null references person (id),
  kind text not null,
  expires_at timestamptz not null
);
