-- Rows that change a few times in their life leave room beside them, so that a change touches no index.
alter table incident set (fillfactor = 60);
alter table page set (fillfactor = 70);
alter table attempt set (fillfactor = 70);
