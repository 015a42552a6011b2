-- Who allowed which device to be tested for default credentials, and what was tried. Pairs are named; no password is here.
CREATE TABLE credential_approval (
  id TEXT PRIMARY KEY,
  asset TEXT NOT NULL,
  segment TEXT NOT NULL,
  address TEXT NOT NULL,
  pairs TEXT NOT NULL, -- JSON array of ids
  reason TEXT NOT NULL,
  proposed_by TEXT NOT NULL,
  proposed_time INTEGER NOT NULL,
  approved_by TEXT,
  approved_time INTEGER,
  until_time INTEGER NOT NULL,
  asked_by TEXT,
  asked_time INTEGER,
  ended_by TEXT,
  ended_time INTEGER
);
CREATE INDEX credential_approval_asset ON credential_approval (asset, proposed_time);

CREATE TABLE credential_attempt (
  id TEXT PRIMARY KEY,
  asset TEXT NOT NULL,
  pair TEXT NOT NULL,
  account TEXT NOT NULL,
  approval TEXT NOT NULL,
  time INTEGER NOT NULL,
  result TEXT NOT NULL,
  words TEXT NOT NULL
);
CREATE INDEX credential_attempt_time ON credential_attempt (time);

-- When an account of a default pair was last used on the wire: it is left alone for a day.
CREATE TABLE credential_use (
  asset TEXT NOT NULL,
  account TEXT NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY (asset, account)
) WITHOUT ROWID;
