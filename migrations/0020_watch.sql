-- Watching the watcher: pages that nobody sends any more, a beat that shows the job engine alive, the heartbeat
-- to the outside, alerts about ourselves, and what the daily test of a contact said.

-- how often the auditor took up a page that nobody was sending, and when last
alter table page add column audits smallint not null default 0;
alter table page add column audited_at timestamptz;
create index page_open on page (created_at) where state = 'queued';
create index attempt_under_way on attempt (started_at) where state = 'sending';

-- `engine`: a job that came through the queue was done at this instant, by the real clock
create table watch_beat (
  name text primary key,
  at timestamptz not null
);

-- The dead-man's switch elsewhere that we call each minute; one row. The address is itself a secret.
create table heartbeat (
  single boolean primary key default true check (single),
  url_sealed text,
  method text not null default 'POST' check (method in ('GET', 'POST')),
  -- how the last minute went: null before the first
  tried_at timestamptz,
  ok_at timestamptz,
  -- why the last one was not sent or not taken
  why text,
  version integer not null default 1
);
insert into heartbeat default values;

-- Alerts about Evenkeel itself, sent past the queue; at most one per quarter of an hour and problem.
create table self_alert (
  id uuid primary key,
  problem text not null,
  text text not null,
  at timestamptz not null,
  -- [{person, channel, address, delivered, answer}]
  attempts jsonb
);
create index self_alert_newest on self_alert (problem, at desc);

-- why the last test message was not taken
alter table contact_method add column last_test_why text;
