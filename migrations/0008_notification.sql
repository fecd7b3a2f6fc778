-- Reaching people: the promise to reach a person (page), each try (attempt), every mail that went out or
-- should have, the links in them, and the server's own secret behind links that can be made again.

-- Random 256 bits behind `platform/link-token.ts`; made here once, so that two nodes cannot make two.
create table platform_secret (
  name text primary key,
  value text not null
);
insert into platform_secret (name, value) values (
  'link',
  encode(sha256(convert_to(
    gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex')
);

create table page (
  id uuid primary key,
  incident_id uuid not null,
  incident_number text not null,
  person_id uuid not null references person (id),
  loudness text not null check (loudness in ('high', 'low')),
  -- why this person is paged, in words
  reason text not null,
  state text not null check (state in ('queued', 'delivered', 'not_sent', 'failed', 'suppressed')),
  -- why it ended as it did, in words
  outcome text,
  -- rounds through the contacts so far; the next one is due at next_round_at
  round integer not null default 0,
  next_round_at timestamptz,
  -- the failure that moved the escalation on was written to the timeline
  final_told boolean not null default false,
  created_at timestamptz not null,
  ended_at timestamptz
);
create index page_by_incident on page (incident_id, created_at);
create index page_by_person on page (person_id, created_at desc);

create table attempt (
  id uuid primary key,
  page_id uuid not null references page (id),
  number integer not null,
  round integer not null,
  channel text not null,
  contact_id uuid not null,
  address text not null,
  -- false: the person never proved to read what is sent there
  verified boolean not null,
  -- same key on every repeat of this attempt, so that a receiver can tell a repeat
  idempotency_key text not null unique,
  state text not null check (state in ('sending', 'accepted', 'not_sent', 'failed')),
  failed_why text,
  -- true: no further try of this contact can succeed
  for_good boolean not null default false,
  -- what the provider said, at most 4 KB
  provider_answer text,
  started_at timestamptz not null,
  ended_at timestamptz,
  unique (page_id, number),
  unique (page_id, round, contact_id)
);

-- The delivery log. Without a mail server the row is all there is, marked as not sent.
create table mail (
  id uuid primary key,
  -- one mail per key, so that a job that runs twice writes one
  key text not null unique,
  kind text not null,
  to_address text not null,
  subject text not null,
  text_body text not null,
  html_body text not null,
  incident_id uuid,
  page_id uuid,
  person_id uuid,
  -- held: waits for a bundle; bundled: its line went out in another mail
  state text not null check (
    state in ('queued', 'sending', 'sent', 'not_sent', 'failed', 'held', 'bundled')),
  why text,
  provider_answer text,
  tries integer not null default 0,
  next_try_at timestamptz,
  at timestamptz not null,
  ended_at timestamptz
);
create index mail_newest on mail (at desc, id desc);
create index mail_by_incident on mail (incident_id, at);
create index mail_by_person on mail (person_id, at) where person_id is not null;

-- Buttons in mails: 128 bits and more, kept as SHA-256, bound to person, incident and action, 24 hours.
create table link_token (
  token_hash text primary key,
  person_id uuid not null references person (id),
  incident_id uuid not null,
  page_id uuid not null,
  contact_id uuid not null,
  action text not null check (action in ('acknowledge')),
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by uuid
);

-- Six digits mailed to prove that a contact is read; a few tries, a quarter of an hour.
create table contact_code (
  contact_id uuid primary key references contact_method (id) on delete cascade,
  code_hash text not null,
  expires_at timestamptz not null,
  tries integer not null default 0
);

-- Nodes that work on jobs (`platform/dead-workers.ts`): each holds an advisory lock named by its pool.
create table worker_node (
  pool text primary key,
  since timestamptz not null default now()
);
