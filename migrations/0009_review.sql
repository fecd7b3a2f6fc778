-- Reviews after incidents, and the action items they leave.

create table review (
  id uuid primary key,
  incident_id uuid not null unique,
  incident_number text not null,
  title text not null,
  kind text not null check (kind in ('full', 'light')),
  why text not null,
  status text not null check (status in ('due', 'drafting', 'published', 'waived')),
  severity text,
  owner_id uuid references person (id),
  facilitator_id uuid references person (id),
  visibility text not null,
  version integer not null default 1,
  -- `ReviewDocument` of review/core/document.ts
  document jsonb not null,
  created_at timestamptz not null,
  meeting_due_at timestamptz,
  publish_due_at timestamptz not null,
  published_at timestamptz,
  published_by text,
  waived_reason text
);
create index review_by_status on review (status, publish_due_at);
create index review_newest on review (created_at desc, id desc);

create table action_item (
  id uuid primary key,
  review_id uuid not null references review (id),
  incident_number text not null,
  what text not null,
  why text not null,
  type text not null check (type in ('prevent', 'detect', 'mitigate', 'process', 'investigate')),
  owner_id uuid not null references person (id),
  due_on date not null,
  -- due dates given up, oldest first: a slip stays visible
  due_before date[] not null default '{}',
  status text not null check (status in ('open', 'in_progress', 'done', 'verified', 'wont_do')),
  verify_how text not null default '',
  evidence text not null default '',
  tracker_url text,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index action_item_by_review on action_item (review_id);
create index action_item_by_due on action_item (status, due_on);
