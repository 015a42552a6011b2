-- Windows of frames around alerts. The frames lie in files beside the store; one that was kept alone is small and lies here.
CREATE TABLE evidence (
  alert TEXT NOT NULL,
  raised INTEGER NOT NULL,
  state TEXT NOT NULL,
  note TEXT NOT NULL,
  shared_with TEXT NOT NULL,
  frames INTEGER NOT NULL,
  bytes INTEGER NOT NULL, -- that it takes on the disk
  sha256 TEXT NOT NULL,
  detail TEXT NOT NULL, -- spans, and counters of the sensor
  pcapng BLOB, -- of a frame that was kept alone
  PRIMARY KEY (alert, raised)
);
