-- Escalation policies. Runs keep a frozen copy in their incident, so a policy may change at any time.

create table escalation_policy (
  id uuid primary key,
  name text not null,
  version integer not null default 1,
  -- [{targets: [{kind: person|schedule|team, id}], delayMinutes}], first level first.
  levels jsonb not null,
  repeat integer not null check (repeat between 0 and 9),
  catch_all uuid not null references person (id),
  -- The policy `Default`: services and people without one use it, nobody can delete it.
  is_default boolean not null default false,
  created_at timestamptz not null
);
create unique index escalation_policy_only_default on escalation_policy (is_default) where is_default;
