-- What is searched by words and filters: an index over the signals of a day that is over, and one over alerts that
-- have cleared. Building them takes a while and needs modules a server may lack, so a job does it
-- (alert/search/search-store.ts); until then lists look back a bounded number of rows.

alter table signal_day add column is_searchable boolean not null default false;

-- Null while it fires: a repeat changes nothing that is indexed, so it updates in place.
alter table alert add column words text
  generated always as (case when state = 'cleared' then title || E'\n' || dedup_key end) stored;

create index alert_firing_newest on alert (first_seen_at desc, id desc) where state = 'firing';
create index alert_cleared on alert (cleared_at) where state = 'cleared';
