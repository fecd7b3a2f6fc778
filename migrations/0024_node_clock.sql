-- How far each node's own clock is from the database's, as it measured itself; a node says it anew every 15 s.
create table node_clock (
  -- host and process
  node text primary key,
  -- positive: the node is ahead of the database
  ahead_seconds double precision not null,
  -- by the database's clock
  at timestamptz not null
);
