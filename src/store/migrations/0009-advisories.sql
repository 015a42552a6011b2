-- Advisories in compact form, what is known to be exploited, what people say of them, and which device they are about.
CREATE TABLE advisory (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  publisher TEXT NOT NULL,
  revision TEXT NOT NULL,
  released TEXT NOT NULL, -- day
  score REAL NOT NULL,
  vendors TEXT NOT NULL,
  source TEXT NOT NULL,
  hash TEXT NOT NULL,
  signature TEXT NOT NULL,
  imported INTEGER NOT NULL,
  detail BLOB NOT NULL -- JSON, deflated
) WITHOUT ROWID;
CREATE TABLE advisory_vendor (
  vendor TEXT NOT NULL,
  advisory TEXT NOT NULL,
  PRIMARY KEY (vendor, advisory)
) WITHOUT ROWID;
CREATE TABLE exploited (
  cve TEXT PRIMARY KEY,
  added TEXT NOT NULL,
  name TEXT NOT NULL,
  ransomware INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE vex (
  about TEXT NOT NULL,
  asset TEXT NOT NULL,
  state TEXT NOT NULL,
  justification TEXT,
  note TEXT NOT NULL,
  firmware TEXT NOT NULL,
  made_by TEXT NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY (about, asset)
) WITHOUT ROWID;
CREATE TABLE advisory_finding (
  asset TEXT NOT NULL,
  advisory TEXT NOT NULL,
  segment TEXT NOT NULL,
  verdict TEXT NOT NULL,
  score REAL NOT NULL,
  exploited INTEGER NOT NULL,
  silenced TEXT NOT NULL,
  told TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (asset, advisory)
) WITHOUT ROWID;
