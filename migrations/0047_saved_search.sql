-- Filters of the signals pages under a name: one's own, or for everybody.
create table saved_search (
  id uuid primary key,
  -- Who made it: a person's id, or `token:...`.
  owner text not null,
  name text not null,
  view text not null check (view in ('alerts', 'signals')),
  -- What stands in the address: {"state": "firing", "q": "disk"}.
  filters jsonb not null,
  is_shared boolean not null,
  created_at timestamptz not null
);
create unique index saved_search_by_owner on saved_search (owner, lower(name));
create index saved_search_shared on saved_search (lower(name)) where is_shared;
