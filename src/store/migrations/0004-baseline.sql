-- Addresses are known as ranges; each scope learns on its own; what is usual in time; what people said of it.
ALTER TABLE known ADD COLUMN ranges TEXT NOT NULL DEFAULT '';

-- `... modbus.reference_num=100 modbus.word_cnt=10` becomes the range 100-109 of what stands before it.
CREATE TEMP TABLE ranged AS
SELECT segment, key, first_seen,
  substr(key, 1, instr(key, ' modbus.reference_num=') - 1) AS head,
  CAST(substr(key, instr(key, ' modbus.reference_num=') + 22) AS INTEGER) AS first,
  max(1, CASE WHEN instr(key, '_cnt=') > 0 THEN CAST(substr(key, instr(key, '_cnt=') + 5) AS INTEGER) ELSE 1 END) AS size
FROM known
WHERE kind = 'address' AND instr(key, ' modbus.reference_num=') > 0;

DELETE FROM known WHERE kind = 'address' AND (segment, key) IN (SELECT segment, key FROM ranged);

INSERT INTO known (kind, segment, key, first_seen, ranges)
SELECT 'address', segment, head, min(first_seen), group_concat(first || '-' || (first + size - 1))
FROM ranged GROUP BY segment, head;

DROP TABLE ranged;

CREATE TABLE learning (
  segment TEXT NOT NULL,
  scope TEXT NOT NULL, -- empty: the segment; an asset; a pair; a pair and its protocol
  started INTEGER NOT NULL,
  heard INTEGER NOT NULL,
  new_at INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  closed INTEGER NOT NULL, -- 0: it still learns
  PRIMARY KEY (segment, scope)
) WITHOUT ROWID;

INSERT INTO learning
SELECT segment, '', min(first_seen), max(first_seen) - min(first_seen), max(first_seen) - min(first_seen), max(first_seen), 0
FROM known GROUP BY segment;

CREATE TABLE habit (
  kind TEXT NOT NULL, -- channel, traffic, transfer
  id TEXT NOT NULL,
  segment TEXT NOT NULL,
  last_seen INTEGER NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;

CREATE TABLE baseline_said (
  kind TEXT NOT NULL, -- freeze, reset, campaign
  segment TEXT NOT NULL,
  scope TEXT NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY (kind, segment, scope)
) WITHOUT ROWID;
