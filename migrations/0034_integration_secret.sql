-- What a sender signs its messages with, sealed (platform/sealing.ts); null where its key is enough.
alter table integration add column secret text;
