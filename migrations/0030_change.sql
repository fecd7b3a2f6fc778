-- What was done to a service: deploys, flags, migrations, told by senders. Never an alert.
create table service_change (
  id uuid primary key,
  service_id uuid not null references service (id),
  integration_id uuid not null,
  source text not null,
  -- The sender's name of it; told again it is the same change. Hashed, so that any length can be indexed.
  key_hash text,
  title text not null,
  body text not null,
  -- Where or by whom, in the sender's words.
  origin text not null,
  -- When it was done: the sender's word, or the moment we heard of it where it gave none.
  done_at timestamptz not null,
  heard_at timestamptz not null,
  labels jsonb not null,
  links jsonb not null,
  cuts text[] not null default '{}',
  raw text not null
);
create unique index service_change_by_key on service_change (integration_id, key_hash)
  where key_hash is not null;
create index service_change_by_service on service_change (service_id, done_at desc, id desc);
create index service_change_by_time on service_change (done_at desc, id desc);
