-- Recurring tasks of the checklist, what people did for it, and what they signed.
CREATE TABLE task (
  line INTEGER NOT NULL,
  period TEXT NOT NULL, -- 2026-11-30, 2026-W48, 2026-11, 2026-Q4, 2026
  opens INTEGER NOT NULL,
  due INTEGER NOT NULL,
  ends INTEGER NOT NULL,
  closing TEXT NOT NULL, -- evidence, act, attestation
  closed TEXT, -- how, by, at, note, evidence as JSON; null: nobody closed it
  PRIMARY KEY (line, period)
) WITHOUT ROWID;
CREATE INDEX task_due ON task (due);

CREATE TABLE act (
  id INTEGER PRIMARY KEY,
  line INTEGER NOT NULL,
  time INTEGER NOT NULL,
  by TEXT NOT NULL,
  note TEXT NOT NULL,
  evidence TEXT NOT NULL -- SHA-256 values as a JSON list
);
CREATE INDEX act_line ON act (line, time);

CREATE TABLE signer (
  id TEXT PRIMARY KEY, -- thumbprint of the key
  name TEXT NOT NULL,
  x TEXT NOT NULL, -- the public key, Ed25519
  time INTEGER NOT NULL,
  by TEXT NOT NULL,
  revoked TEXT -- at, by, reason as JSON
) WITHOUT ROWID;

CREATE TABLE attestation (
  id TEXT PRIMARY KEY, -- SHA-256 of the JWS
  jws TEXT NOT NULL,
  kind TEXT NOT NULL,
  line INTEGER NOT NULL,
  period TEXT NOT NULL,
  statement TEXT NOT NULL,
  scope TEXT NOT NULL,
  evidence TEXT NOT NULL,
  signer TEXT NOT NULL,
  signer_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  until INTEGER NOT NULL,
  revoked TEXT
) WITHOUT ROWID;
CREATE INDEX attestation_line ON attestation (line, at);

-- Incidents in the hands of people.
CREATE TABLE incident_case (
  id TEXT PRIMARY KEY,
  opened INTEGER NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL -- all of it, as JSON
) WITHOUT ROWID;
CREATE INDEX incident_case_opened ON incident_case (opened);
