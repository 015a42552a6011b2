-- Each sink has a queue of its own, so that a slow one holds nobody back. What waited so far, waits for MQTT.
CREATE TABLE sink (
  name TEXT PRIMARY KEY -- messages are queued for these
) WITHOUT ROWID;
INSERT INTO sink VALUES ('mqtt');

CREATE TABLE outbox_of_sink (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice: a late acknowledgement must not hit a successor
  sink TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  topic TEXT NOT NULL,
  payload TEXT NOT NULL,
  retain INTEGER NOT NULL,
  refused TEXT -- why the other side will never take it; null: it waits
);
INSERT INTO outbox_of_sink SELECT seq, 'mqtt', id, kind, topic, payload, retain, NULL FROM outbox ORDER BY seq;
UPDATE sqlite_sequence SET seq = (SELECT old.seq FROM sqlite_sequence AS old WHERE old.name = 'outbox')
WHERE name = 'outbox_of_sink' AND EXISTS (SELECT 1 FROM sqlite_sequence AS old WHERE old.name = 'outbox');
DROP TABLE outbox;
ALTER TABLE outbox_of_sink RENAME TO outbox;
CREATE UNIQUE INDEX outbox_id ON outbox (sink, id);
CREATE UNIQUE INDEX outbox_retained ON outbox (sink, topic) WHERE retain = 1;
CREATE INDEX outbox_waiting ON outbox (sink, seq) WHERE refused IS NULL;
CREATE INDEX outbox_kind ON outbox (kind, seq);
CREATE INDEX outbox_refused ON outbox (sink, seq) WHERE refused IS NOT NULL;
