-- Up to where mails of a mailbox were marked as read or moved: what a node kept and did not get to mark is marked later.
alter table mailbox add column marked_uid bigint not null default 0;
