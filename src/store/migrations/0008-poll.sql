-- Polling: the one decision that stops it, how devices bear it, and when which question was put.
CREATE TABLE poll_switch (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  stopped INTEGER NOT NULL,
  why TEXT NOT NULL,
  said_by TEXT NOT NULL,
  time INTEGER NOT NULL
);

CREATE TABLE poll_device (
  segment TEXT NOT NULL,
  address TEXT NOT NULL,
  usual INTEGER NOT NULL, -- microseconds from request to answer
  answers INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  wait_until INTEGER NOT NULL,
  contact_at INTEGER NOT NULL,
  suspended TEXT NOT NULL,
  PRIMARY KEY (segment, address)
) WITHOUT ROWID;

CREATE TABLE poll_asked (
  target TEXT NOT NULL,
  question TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  answered_at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  PRIMARY KEY (target, question)
) WITHOUT ROWID;
