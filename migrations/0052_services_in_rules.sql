-- Rules that send to a service show later rules its name and tier, which every node keeps ready with the book of
-- rules: the book moves on when either changes.
create function service_moves_rule_book() returns trigger
  language plpgsql
  as $$ begin update rule_book set version = version + 1; return null; end $$;

create trigger service_moves_rule_book
  after update of name, tier on service
  for each row when (old.name is distinct from new.name or old.tier is distinct from new.tier)
  execute function service_moves_rule_book();
