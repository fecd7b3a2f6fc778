-- Drills are incidents in the log and in no list: the column keeps them apart without opening their state.

alter table incident add column drill boolean not null default false;
update incident set drill = true where number like 'DRL-%';
create index incident_drills on incident (created_at desc, id desc) where drill;
