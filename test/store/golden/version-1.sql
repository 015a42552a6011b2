-- A store as version 1 wrote it; never edited.
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

INSERT INTO asset VALUES ('a-000000000001', 'cell2', '010.000.000.001', '["10.0.0.1"]', '["00:80:f4:00:00:01"]', '[]', '{"vendor":{"value":"Schneider 100%","source":"oui","confidence":0.3,"firstSeen":1795521600000000,"lastSeen":1795521600000001}}', '["modbus@tcp/502"]', '[]', 1, 1795521600000000, 1795521600000001, 11);
INSERT INTO asset VALUES ('a-000000000002', 'cell1', '010.000.000.002', '["10.0.0.2"]', '["00:80:f4:00:00:02"]', '[]', '{"vendor":{"value":"Schneider 100%","source":"oui","confidence":0.3,"firstSeen":1795521600000000,"lastSeen":1795521600000002}}', '["modbus@tcp/502"]', '[]', 1, 1795521600000000, 1795521600000002, 12);
INSERT INTO known VALUES ('host', 'cell1', '10.0.0.1', 1795521600000000);
INSERT INTO alert VALUES ('01M86PTQF81VF76K00HARYHFWT', 'MB-31', 3, '{"id":"MB-31","uuid":"5d0c3d0e-6c1b-4a43-9d0b-0a4f9b1c7e21","title":"First write to a controller by this client","level":"high","profile":"quiet","attack":["T0855"],"why":"A client that only ever read now writes.","respond":"Ask the shift engineer whether a change was planned.","falsePositives":["a new HMI"],"modified":"2026-11-14"}', 'cell1', 'a-000000000001', 'a-000000000002', '10.0.0.1 wrote register 1 of 10.0.0.2 for the first time', 'new', 1, 1795521601000000, 1795521601000000, '{"time":1795521601000000,"frame":2,"kind":"write","name":"write-single-register","protocol":"modbus","client":"10.0.0.1:49152","server":"10.0.0.2:502","fields":{"modbus.func_code":6,"modbus.reference_num":16,"modbus.regval_uint16":[1,2]}}', '{"time":1795521601000000,"frame":2,"kind":"write","name":"write-single-register","protocol":"modbus","client":"10.0.0.1:49152","server":"10.0.0.2:502","fields":{"modbus.func_code":6,"modbus.reference_num":16,"modbus.regval_uint16":[1,2]}}');
INSERT INTO outbox VALUES (1, 'x', 'alert', 't', '{}', 1);
INSERT INTO audit VALUES (1, 1795521600000000, 'cli:root', 'alert.close', 'x', 'd9521f9888e3afec3cc80cd454da1957cb5316a0f8597064adf45f947b9de509');
INSERT INTO audit VALUES (2, 1795521600000000, 'cli:root', 'alert.close', 'y', '26493bf8874d4373678ae677040a8799d7b9a8ef64aded92f00fee60520efae4');
PRAGMA application_id = 1114010227;
PRAGMA user_version = 1;
