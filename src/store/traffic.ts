/** The only module that knows the tables `exchange` and `traffic`: who did what to which range, by the hour. */
import type {Micros} from '../core/time.ts';
import type {Traffic} from '../core/traffic.ts';
import type {Database} from './sqlite.ts';

export interface TrafficSince extends Traffic {
  /** The latest hour in which counting began; what was counted may be up to a day later. */
  readonly latest: Micros;
}

export interface TrafficTable {
  /** The highest count of an hour stays. */
  save(traffic: Traffic): void;
  /** Everything since then, one row for each exchange: its count, the first hour and the latest. */
  since(time: Micros): TrafficSince[];
  /** Hour of the latest exchange; undefined: there is none. */
  latest(): Micros | undefined;
  count(): number;
  /** Deletes the oldest hours that began before then, `limit` rows at most; says how many. */
  deleteOld(before: Micros, limit: number): number;
}

const KEY = `segment = @segment AND client = @client AND server = @server AND client_asset = @clientAsset
  AND server_asset = @serverAsset AND protocol = @protocol AND port = @port AND kind = @kind AND name = @name
  AND code = @code AND unit = @unit AND registers = @registers AND nodes = @nodes AND service = @service
  AND security = @security`;

export function trafficTable(db: Database): TrafficTable {
  const find = db.prepare<[Traffic], number>(`SELECT id FROM exchange WHERE ${KEY}`).pluck();
  const add = db.prepare<[Traffic]>(`
    INSERT INTO exchange (segment, client, server, client_asset, server_asset, protocol, port, kind, name, code, unit,
      registers, nodes, service, security)
    VALUES (@segment, @client, @server, @clientAsset, @serverAsset, @protocol, @port, @kind, @name, @code, @unit,
      @registers, @nodes, @service, @security)`);
  const count = db.prepare<[Micros, number | bigint, number]>(`
    INSERT INTO traffic VALUES (?, ?, ?) ON CONFLICT (hour, exchange) DO UPDATE SET count = max(count, excluded.count)`);
  const removeOld = db.prepare<[Micros, number]>(`
    DELETE FROM traffic WHERE (hour, exchange) IN (SELECT hour, exchange FROM traffic WHERE hour < ? ORDER BY hour LIMIT ?)`);
  const removeUnused = db.prepare<[number]>(`
    DELETE FROM exchange WHERE id IN (SELECT id FROM exchange
      WHERE NOT EXISTS (SELECT 1 FROM traffic WHERE exchange = exchange.id) LIMIT ?)`);
  const all = db.prepare<[Micros], TrafficSince>(`
    SELECT min(hour) AS hour, max(hour) AS latest, segment, client, server, client_asset AS clientAsset, server_asset AS serverAsset, protocol,
      port, kind, name, code, unit, registers, nodes, service, security, sum(count) AS count
    FROM traffic JOIN exchange ON exchange.id = traffic.exchange
    WHERE hour >= ? GROUP BY exchange.id ORDER BY segment, client, server, protocol, name, code, unit, registers, nodes`);
  const newest = db.prepare<[], number | null>('SELECT max(hour) FROM traffic').pluck();
  const total = db.prepare<[], number>('SELECT count(*) FROM traffic').pluck();
  return {
    save(traffic) {
      const exchange = find.get(traffic) ?? add.run(traffic).lastInsertRowid;
      count.run(traffic.hour, exchange, traffic.count);
    },
    since: (time) => all.all(time),
    count: () => total.get() ?? 0,
    latest: () => newest.get() ?? undefined,
    deleteOld: (before, limit) => removeOld.run(before, limit).changes + removeUnused.run(limit).changes,
  };
}
