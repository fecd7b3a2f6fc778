-- What senders of Opsgenie's Alert API ask back for: the short number of an alert, and what became of a request.
create table opsgenie_alert (
  alert_id uuid primary key,
  integration_id uuid not null,
  tiny_id bigint generated always as identity unique
);

create table opsgenie_request (
  id uuid primary key,
  integration_id uuid not null,
  at timestamptz not null,
  -- Opsgenie's name of what was asked: Create, Close, AddNote.
  action text not null,
  success boolean not null,
  status text not null,
  alert_id uuid,
  alias text not null,
  by_user text not null,
  note text not null
);
create index opsgenie_request_by_alert on opsgenie_request (alert_id, at, id) where alert_id is not null;
create index opsgenie_request_by_time on opsgenie_request (at);
