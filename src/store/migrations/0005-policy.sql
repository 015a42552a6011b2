-- Version 5. The log of traffic: who did what to which range, counted from an hour on. No values.

CREATE TABLE exchange (
  id INTEGER PRIMARY KEY,
  segment TEXT NOT NULL,
  client TEXT NOT NULL,
  server TEXT NOT NULL,
  client_asset TEXT NOT NULL,
  server_asset TEXT NOT NULL,
  protocol TEXT NOT NULL,
  port INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  code TEXT NOT NULL,
  unit INTEGER NOT NULL,
  registers TEXT NOT NULL,
  nodes TEXT NOT NULL,
  service TEXT NOT NULL,
  security TEXT NOT NULL,
  UNIQUE (segment, client, server, client_asset, server_asset, protocol, port, kind, name, code, unit, registers, nodes,
    service, security)
);

CREATE TABLE traffic (
  hour INTEGER NOT NULL,
  exchange INTEGER NOT NULL REFERENCES exchange (id) ON DELETE CASCADE,
  count INTEGER NOT NULL,
  PRIMARY KEY (hour, exchange)
) WITHOUT ROWID;
CREATE INDEX traffic_exchange ON traffic (exchange);
