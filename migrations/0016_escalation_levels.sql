-- What becomes of an acknowledged incident at shift end, and whose turn it is in the round robins of a policy.
-- Conditions of levels and the number of acknowledgements they ask for live in `levels`.

alter table escalation_policy
  add column at_shift_end text not null default 'remind'
    check (at_shift_end in ('keep', 'remind', 'handover'));

-- The pointer of a level: who had the last turn. It moves in the transaction that calls the person.
create table round_robin_turn (
  policy_id uuid not null references escalation_policy (id) on delete cascade,
  level integer not null check (level >= 1),
  person_id uuid not null,
  -- Place in the list then, from 0.
  place integer not null check (place >= 0),
  -- How often it has moved.
  turns bigint not null default 1,
  primary key (policy_id, level)
);
