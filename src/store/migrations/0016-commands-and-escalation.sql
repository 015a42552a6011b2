-- Commands over MQTT that were seen, so that none is done twice; and how far the escalation of each alert is.
CREATE TABLE command_seen (
  id TEXT PRIMARY KEY,
  user TEXT NOT NULL,
  signed INTEGER NOT NULL -- seconds
) WITHOUT ROWID;
CREATE INDEX command_signed ON command_seen (signed);

CREATE TABLE escalation (
  alert TEXT PRIMARY KEY,
  since INTEGER NOT NULL, -- when it began
  tier INTEGER NOT NULL, -- that was told last; -1: none
  told INTEGER NOT NULL -- when
) WITHOUT ROWID;
