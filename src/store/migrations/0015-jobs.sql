-- Work that was done: backups, drills and the like, with its result.
CREATE TABLE job (
  seq INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  started INTEGER NOT NULL,
  finished INTEGER NOT NULL,
  ok INTEGER NOT NULL,
  what TEXT NOT NULL,
  result TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL
);
CREATE UNIQUE INDEX job_kind ON job (kind, started, what);
