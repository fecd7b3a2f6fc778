-- Each end of an alert asks whether something of its incident flaps. Few do, and none of the others is looked at.
create index alert_flapping_by_incident on alert (incident_id) where flapping;
