-- A worker that is frozen keeps its connections and its locks: it shows by not having been seen, and is
-- fenced off by ending its database sessions, which carry its name.
alter table worker_node
  add column seen_at timestamptz not null default now(),
  add column session_name text;
