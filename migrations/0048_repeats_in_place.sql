-- No index may name a column that a repeat changes, or PostgreSQL writes every index of the table anew for it:
-- a group is found by when its alerts began.
drop index alert_by_group;
create index alert_by_group on alert (group_key, first_seen_at desc) where group_key is not null;
