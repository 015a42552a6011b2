-- What people do about alerts: change tickets, silences, comments, and who looks into it.
ALTER TABLE alert ADD COLUMN raised TEXT NOT NULL DEFAULT ''; -- why its level (column level) is not that of its rule
ALTER TABLE alert ADD COLUMN silence TEXT NOT NULL DEFAULT '';

CREATE TABLE ticket (
  ticket TEXT PRIMARY KEY,
  assets TEXT NOT NULL,
  allow TEXT NOT NULL,
  from_time INTEGER NOT NULL,
  until_time INTEGER NOT NULL,
  opened_by TEXT NOT NULL,
  closed_time INTEGER,
  closed_by TEXT
) WITHOUT ROWID;

CREATE TABLE silence (
  id TEXT PRIMARY KEY,
  effect TEXT NOT NULL,
  rule TEXT,
  asset TEXT,
  segment TEXT,
  from_time INTEGER NOT NULL,
  until_time INTEGER NOT NULL,
  reason TEXT NOT NULL,
  made_by TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE comment (
  alert TEXT NOT NULL,
  time INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (alert, time, made_by)
) WITHOUT ROWID;

CREATE TABLE assignment (
  alert TEXT PRIMARY KEY,
  assignee TEXT NOT NULL,
  time INTEGER NOT NULL,
  made_by TEXT NOT NULL
) WITHOUT ROWID;
