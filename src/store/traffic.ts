/** The only module that knows the tables `exchange` and `traffic`: who did what to which range, by the hour. */
import {DAY, HOUR, type Micros} from '../core/time.ts';
import type {Traffic} from '../core/traffic.ts';
import type {Database} from './sqlite.ts';

/** Older rows are deleted. */
const KEEP: Micros = 30 * DAY;

export interface TrafficTable {
  /** The highest count of an hour stays; what is older than `KEEP` goes. */
  save(traffic: Traffic): void;
  /** Everything since then, one row for each exchange: its count, and the first hour. */
  since(time: Micros): Traffic[];
  count(): number;
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
  const removeOld = db.prepare<[Micros]>('DELETE FROM traffic WHERE hour < ?');
  const removeUnused = db.prepare<[]>('DELETE FROM exchange WHERE id NOT IN (SELECT exchange FROM traffic)');
  const all = db.prepare<[Micros], Traffic>(`
    SELECT min(hour) AS hour, segment, client, server, client_asset AS clientAsset, server_asset AS serverAsset, protocol,
      port, kind, name, code, unit, registers, nodes, service, security, sum(count) AS count
    FROM traffic JOIN exchange ON exchange.id = traffic.exchange
    WHERE hour >= ? GROUP BY exchange.id ORDER BY segment, client, server, protocol, name, code, unit, registers, nodes`);
  const total = db.prepare<[], number>('SELECT count(*) FROM traffic').pluck();
  let cleaned: Micros = 0;

  /** Once an hour of the traffic's own time. */
  function clean(hour: Micros): void {
    if (hour < cleaned + HOUR) return;
    cleaned = hour;
    if (removeOld.run(hour - KEEP).changes > 0) removeUnused.run();
  }

  return {
    save(traffic) {
      const exchange = find.get(traffic) ?? add.run(traffic).lastInsertRowid;
      count.run(traffic.hour, exchange, traffic.count);
      clean(traffic.hour);
    },
    since: (time) => all.all(time),
    count: () => total.get() ?? 0,
  };
}
