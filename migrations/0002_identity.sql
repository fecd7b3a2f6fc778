-- People, teams, how they prove who they are, and what they changed.

create table person (
  id uuid primary key,
  name text not null,
  email text not null,
  time_zone text not null,
  -- argon2id, PHC string; null until the person has chosen a password.
  password_hash text,
  roles text[] not null default '{responder}',
  active boolean not null default true,
  is_owner boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null
);
create unique index person_email_taken on person (lower(email));
create unique index person_only_owner on person (is_owner) where is_owner;
create index person_by_name on person (lower(name), id);

-- How a person can be reached; the sign-in address is the first e-mail contact.
create table contact_method (
  id uuid primary key,
  person_id uuid not null references person (id),
  kind text not null check (kind in ('email')),
  value text not null,
  verified_at timestamptz,
  created_at timestamptz not null
);
create unique index contact_method_taken on contact_method (person_id, kind, lower(value));

create table team (
  id uuid primary key,
  name text not null,
  lead_id uuid references person (id),
  -- The team `Everyone`: every person belongs to it, nobody can delete it (decisions: somebody
  -- always). It is there from the first moment; set-up makes the owner its lead.
  is_everyone boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null
);
create unique index team_name_taken on team (lower(name));
create unique index team_only_everyone on team (is_everyone) where is_everyone;
insert into team (id, name, is_everyone, created_at)
values (gen_random_uuid(), 'Everyone', true, evenkeel_now());

create table team_member (
  team_id uuid not null references team (id) on delete cascade,
  person_id uuid not null references person (id),
  primary key (team_id, person_id)
);
create index team_member_by_person on team_member (person_id);

-- Signed-in browsers; of the cookie's secret only the SHA-256 is kept.
create table session (
  id uuid primary key,
  token_hash text not null unique,
  person_id uuid not null references person (id),
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ip text,
  user_agent text
);
create index session_by_person on session (person_id);

-- API tokens; shown once, kept as SHA-256. With person_id the token acts as that person.
create table token (
  id uuid primary key,
  name text not null,
  token_hash text not null unique,
  roles text[] not null,
  person_id uuid references person (id),
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- One-time links: `setup` makes the owner, `password` lets one person choose a password.
create table setup_link (
  token_hash text primary key,
  purpose text not null check (purpose in ('setup', 'password')),
  person_id uuid references person (id),
  created_at timestamptz not null,
  expires_at timestamptz,
  used_at timestamptz,
  check ((purpose = 'password') = (person_id is not null))
);

-- Sign-in tries, counted per account and per address; `failed` is true until proven otherwise.
create table login_attempt (
  id bigint generated always as identity primary key,
  account text not null,
  ip text not null,
  at timestamptz not null,
  failed boolean not null default true
);
create index login_attempt_by_account on login_attempt (account, at);
create index login_attempt_by_ip on login_attempt (ip, at);
create index login_attempt_by_age on login_attempt (at);

-- Who changed what; rows are only ever added.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor_id text not null,
  action text not null,
  object text not null,
  old_value jsonb,
  new_value jsonb,
  ip text,
  -- Row of the session or token that was used, never its secret.
  credential text,
  reason text
);
create index audit_by_object on audit (object, id);
create index audit_by_actor on audit (actor_id, id);

create function refuse_audit_change() returns trigger
  language plpgsql
  as $$ begin raise exception 'audit rows are only ever added'; end $$;
create trigger audit_only_grows before update or delete on audit
  for each row execute function refuse_audit_change();
create trigger audit_never_emptied before truncate on audit
  for each statement execute function refuse_audit_change();
