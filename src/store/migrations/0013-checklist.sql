-- Runs of the hardening checklist, and which lines were told as failing.
CREATE TABLE checklist_run (
  id TEXT PRIMARY KEY,
  time INTEGER NOT NULL,
  host TEXT NOT NULL,
  root TEXT NOT NULL,
  cause TEXT NOT NULL,
  lines TEXT NOT NULL,
  score TEXT NOT NULL, -- JSON
  detail BLOB NOT NULL -- JSON, deflated
);
CREATE INDEX checklist_run_time ON checklist_run (time);
CREATE TABLE checklist_told (
  line INTEGER PRIMARY KEY
) WITHOUT ROWID;
