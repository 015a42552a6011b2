-- The latest value of each tag of the register maps.
CREATE TABLE tag_value (
  device TEXT NOT NULL, -- as its register map calls it
  name TEXT NOT NULL,
  segment TEXT NOT NULL,
  value REAL NOT NULL,
  seen INTEGER NOT NULL,
  PRIMARY KEY (device, name, segment)
) WITHOUT ROWID;
