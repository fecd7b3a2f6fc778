-- A worker that dies between sending a message and writing down how it went leaves it to the next one, which sends it
-- once more under the same key. A second such death must not lead to a third copy: when it was repeated is kept.

-- null: handed over at most once
alter table attempt add column repeated_at timestamptz;
alter table mail add column repeated_at timestamptz;
