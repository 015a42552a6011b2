-- Devices without IP talk, too, by their MAC address; and a protocol that only the port suggests is not a known one.
ALTER TABLE conversation RENAME COLUMN client_ip TO client_address;
ALTER TABLE conversation RENAME COLUMN server_ip TO server_address;
ALTER TABLE conversation ADD COLUMN protocol_from TEXT NOT NULL DEFAULT '';
UPDATE conversation SET protocol_from = 'content' WHERE protocol <> '';
ALTER TABLE conversation ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;
