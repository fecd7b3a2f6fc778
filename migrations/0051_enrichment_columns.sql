-- An enrichment table keeps what its first column is called and the order of the others, so that what was pasted
-- comes back as it was, and a list of tables need not read their rows.
alter table enrichment_table
  add column key_name text not null default 'value',
  -- Every label its rows hold, and columns that are still empty.
  add column labels jsonb not null default '[]';

update enrichment_table set labels = coalesce(
  (select jsonb_agg(distinct label order by label)
     from jsonb_each(rows) as one (value, told), jsonb_object_keys(told) as label), '[]');
