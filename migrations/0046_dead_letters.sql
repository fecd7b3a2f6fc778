-- What a known sender sent and we could not take becomes a letter that can be read again: kept whole, with what
-- was around it, until somebody has dealt with it. Jobs that fail for ever leave one too.
alter table intake_refusal
  -- `refused`: the sender's fault; `fault`: ours, so the people on call are told; `set_aside`: nobody's.
  add column kind text not null default 'refused' check (kind in ('refused', 'fault', 'set_aside')),
  -- Whose format it is in; null where it cannot be read again.
  add column source text,
  add column content_type text,
  -- Headers, query and path it came with, as JSON, but for keys.
  add column around text,
  add column size integer not null default 0,
  -- A job that failed, instead of a body.
  add column alert_id uuid,
  add column task text,
  -- Opened to tell the people on call.
  add column incident_id uuid,
  -- Kept beside the id because incidents are a later feature.
  add column incident_number text,
  add column tries integer not null default 0,
  -- Somebody is reading it again just now.
  add column busy_until timestamptz,
  add column handled_at timestamptz,
  add column handled_by text,
  add column handled_how text check (handled_how in ('retried', 'dismissed')),
  add column handled_words text,
  add check ((handled_at is null) = (handled_how is null));
create index intake_refusal_by_time on intake_refusal (at desc, id desc);
create unique index intake_refusal_of_job on intake_refusal (alert_id, task) where alert_id is not null;

-- How many of a sender were cut off to keep the newest.
alter table integration add column letters_cut bigint not null default 0;
