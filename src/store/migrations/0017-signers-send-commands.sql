-- Which commands a signer may send over the broker, with commas between: `*` all, empty none.
ALTER TABLE signer ADD COLUMN commands TEXT NOT NULL DEFAULT '';
