-- A review is asked for by the number of its incident as often as by its id.

create index review_by_number on review (incident_number);
