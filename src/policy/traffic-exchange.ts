/** An exchange as a row of the log of traffic, and back. */
import {addressesOf, type RegisterRange} from '../core/range.ts';
import type {Traffic} from '../core/traffic.ts';
import type {Exchange, ExchangeEnd} from './exchange.ts';

/** Nodes of one row; a request for more says that it is not all. */
const MAX_NODES = 16;
/** Stands for the nodes beyond. */
const MORE = '...';

export type TrafficRow = Omit<Traffic, 'hour' | 'count'>;

export function rowOf(exchange: Exchange): TrafficRow {
  const {segment, client, server, protocol, port, kind, name, code, unit, service, security} = exchange;
  const nodes = exchange.nodes.slice(0, MAX_NODES);
  if (nodes.length < exchange.nodes.length) nodes.push(MORE);
  return {
    segment,
    client: client.ip || client.mac,
    server: server.ip || server.mac,
    clientAsset: client.asset,
    serverAsset: server.asset,
    protocol,
    port,
    kind,
    name,
    code,
    unit,
    registers: exchange.registers.map(rangeText).join(', '),
    nodes: nodes.join('\n'),
    service,
    security,
  };
}

const rangeText = ({table, first, last}: RegisterRange): string =>
  `${table === undefined ? '' : `${table} `}${first === last ? first : `${first}-${last}`}`;

export const exchangeOfRow = (row: TrafficRow): Exchange => ({
  segment: row.segment,
  client: endOf(row.client, row.clientAsset),
  server: endOf(row.server, row.serverAsset),
  protocol: row.protocol,
  port: row.port,
  kind: row.kind,
  name: row.name,
  code: row.code,
  unit: row.unit,
  registers: row.registers === '' ? [] : row.registers.split(', ').flatMap((text) => addressesOf(text) ?? []),
  nodes: row.nodes === '' ? [] : row.nodes.split('\n').filter((node) => node !== MORE),
  service: row.service,
  security: row.security,
  values: [],
});

/** Six groups parted by colons are a MAC address. */
const isMac = (address: string): boolean => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(address);

const endOf = (address: string, asset: string): ExchangeEnd => ({
  ip: isMac(address) ? '' : address,
  mac: isMac(address) ? address : '',
  asset,
  tags: [],
});
