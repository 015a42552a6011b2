-- An asset has several addresses, parts and ids; what people said of it stands beside what was observed.
ALTER TABLE asset ADD COLUMN units TEXT NOT NULL DEFAULT '[]';
ALTER TABLE asset ADD COLUMN modules TEXT NOT NULL DEFAULT '[]';
ALTER TABLE asset ADD COLUMN listed TEXT NOT NULL DEFAULT '[]'; -- each address, VLAN, unit, service with source and times
ALTER TABLE asset ADD COLUMN max_sockets INTEGER NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN watched INTEGER NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN longest_silence INTEGER NOT NULL DEFAULT 0;

CREATE TABLE asset_alias (
  id TEXT PRIMARY KEY, -- of an asset that turned out to be another
  asset TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX asset_alias_of ON asset_alias (asset);

CREATE TABLE asset_said (
  id TEXT PRIMARY KEY,
  segment TEXT NOT NULL,
  ips TEXT NOT NULL,
  macs TEXT NOT NULL,
  approval TEXT, -- approved, rejected, archived
  fields TEXT NOT NULL,
  tags TEXT NOT NULL,
  part_of TEXT, -- id of an asset, or apart
  said_by TEXT NOT NULL,
  time INTEGER NOT NULL
) WITHOUT ROWID;
