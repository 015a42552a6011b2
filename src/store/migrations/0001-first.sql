-- Version 1. Times are microseconds since 1970 (UTC); what is nested in the product is JSON here.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE asset (
  id TEXT PRIMARY KEY,
  segment TEXT NOT NULL,
  sort_key TEXT NOT NULL, -- first address, padded so that text order is address order
  ips TEXT NOT NULL,
  macs TEXT NOT NULL,
  vlans TEXT NOT NULL,
  identity TEXT NOT NULL, -- vendor, model, firmware, serial, name, role: each with source, confidence, times
  serves TEXT NOT NULL,
  uses TEXT NOT NULL,
  sent INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  packets INTEGER NOT NULL
);
CREATE INDEX asset_order ON asset (segment, sort_key, id);

CREATE TABLE conversation (
  id TEXT PRIMARY KEY,
  segment TEXT NOT NULL,
  client TEXT NOT NULL,
  server TEXT NOT NULL,
  client_ip TEXT NOT NULL,
  server_ip TEXT NOT NULL,
  transport TEXT NOT NULL,
  port INTEGER NOT NULL,
  protocol TEXT NOT NULL,
  role_from TEXT NOT NULL,
  packets INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL
);
CREATE INDEX conversation_bytes ON conversation (bytes);

CREATE TABLE known (
  kind TEXT NOT NULL,
  segment TEXT NOT NULL,
  key TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  PRIMARY KEY (kind, segment, key)
) WITHOUT ROWID;

CREATE TABLE alert (
  id TEXT PRIMARY KEY,
  rule_id TEXT NOT NULL,
  level INTEGER NOT NULL, -- position in the list of levels, so that "at least medium" is a comparison
  rule TEXT NOT NULL,
  segment TEXT NOT NULL,
  subject TEXT NOT NULL,
  object TEXT NOT NULL,
  what TEXT NOT NULL,
  state TEXT NOT NULL,
  count INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  first TEXT NOT NULL,
  latest TEXT NOT NULL
);
CREATE INDEX alert_seen ON alert (last_seen);
CREATE INDEX alert_state ON alert (state, last_seen);

CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice: a late acknowledgement must not hit a successor
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  topic TEXT NOT NULL,
  payload TEXT NOT NULL,
  retain INTEGER NOT NULL
);
CREATE UNIQUE INDEX outbox_retained ON outbox (topic) WHERE retain = 1;
CREATE INDEX outbox_kind ON outbox (kind, seq);

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL -- over this entry and the hash of the one before
);

CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value REAL NOT NULL,
  time INTEGER NOT NULL
) WITHOUT ROWID;
