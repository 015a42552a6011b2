-- How long an answer usually takes is a matter of the question: one device answers Modbus in 2 ms and OPC UA in 100.
ALTER TABLE poll_device DROP COLUMN usual;
ALTER TABLE poll_device DROP COLUMN answers;
ALTER TABLE poll_asked ADD COLUMN usual INTEGER NOT NULL DEFAULT 0; -- microseconds from request to answer
ALTER TABLE poll_asked ADD COLUMN answers INTEGER NOT NULL DEFAULT 0;
