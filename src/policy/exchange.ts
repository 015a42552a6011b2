/** What a policy looks at of an exchange: the same from a fact that was just seen and from the log of traffic. */
import {type Fact, type FactKind, textsOf, type Value} from '../core/fact.ts';
import {modbusFunction} from '../core/modbus-functions.ts';
import type {Range, RegisterRange} from '../core/range.ts';

export interface ExchangeEnd {
  readonly ip: string;
  readonly mac: string;
  readonly asset: string;
  /** Ids under which it was known before; left out: none. */
  readonly aliases?: readonly string[];
  readonly tags: readonly string[];
}

export interface Exchange {
  readonly segment: string;
  readonly client: ExchangeEnd;
  readonly server: ExchangeEnd;
  /** A protocol, or a transport where only a connection was seen. */
  readonly protocol: string;
  readonly port: number;
  readonly kind: FactKind;
  /** What was done, also where it was refused: `write-single-register`. */
  readonly name: string;
  /** Function code of Modbus, and its sub-function: `16`, `8/1`; empty elsewhere. */
  readonly code: string;
  /** -1: none. */
  readonly unit: number;
  readonly registers: readonly RegisterRange[];
  /** OPC UA: nodes and methods. */
  readonly nodes: readonly string[];
  /** OPC UA: `Read`. */
  readonly service: string;
  readonly security: string;
  /** What is written, where it is known. */
  readonly values: readonly number[];
}

/** What somebody did to somebody; the other kinds tell of what is wrong, or of one end alone. */
const DEEDS: ReadonlySet<FactKind> = new Set([
  'read',
  'write',
  'control',
  'program',
  'identify',
  'session',
  'exception',
  'flow',
  'service',
]);

/** Of connections those that came about: an attempt alone goes through no conduit. */
export const isDeed = ({kind, name}: Fact): boolean =>
  DEEDS.has(kind) && (kind !== 'flow' || name === 'connection-opened' || name === 'conversation-started');

export function exchangeOf(fact: Fact): Exchange {
  const {fields} = fact;
  const of = (end: 'client' | 'server'): ExchangeEnd => ({
    ip: fact[end].ip,
    mac: fact[end].mac,
    asset: textOf(fields[`${end}.asset`]),
    aliases: textsOf(fields[`${end}.aliases`]),
    tags: textsOf(fields[`${end}.tags`]),
  });
  const base: Exchange = {
    segment: fact.segment,
    client: of('client'),
    server: of('server'),
    protocol: fact.protocol,
    port: fact.server.port,
    kind: fact.kind,
    name: fact.name,
    ...nothing,
  };
  if (fact.protocol === 'modbus') return {...base, ...modbusPart(fact)};
  return fact.protocol === 'opcua' ? {...base, ...opcuaPart(fact)} : base;
}

const nothing = {code: '', unit: -1, registers: [], nodes: [], service: '', security: '', values: []} as const;

function modbusPart({fields, kind, name}: Fact): Partial<Exchange> {
  const code = Number(fields['modbus.func_code'] ?? 0);
  const sub = fields['modbus.diagnostic_code'];
  const known = modbusFunction(code);
  const isRefused = kind === 'exception';
  return {
    code: sub === undefined ? String(code) : `${code}/${Number(sub)}`,
    unit: Number(fields['mbtcp.unit_id'] ?? -1),
    registers: registersOf(fields, code),
    values: known?.kind === 'write' ? writtenOf(fields, code) : [],
    kind: isRefused && known !== undefined ? known.kind : kind,
    name: isRefused ? (known?.name ?? '') : name,
  };
}

/** What the request names; of a function that reads and writes both. */
function registersOf(fields: Fact['fields'], code: number): RegisterRange[] {
  const table = modbusFunction(code)?.tables[0];
  const range = (first: Value | undefined, count: Value | undefined): RegisterRange[] => {
    if (typeof first !== 'number') return [];
    const last = first + Math.max(1, typeof count === 'number' ? count : 1) - 1;
    return [table === undefined ? {first, last} : {table, first, last}];
  };
  return [
    ...range(fields['modbus.reference_num'], code === 24 ? 1 : (fields['modbus.word_cnt'] ?? fields['modbus.bit_cnt'])),
    ...range(fields['modbus.read_reference_num'], fields['modbus.read_word_cnt']),
    ...range(fields['modbus.write_reference_num'], fields['modbus.write_word_cnt']),
  ];
}

/** A mask write says which bits change, not what comes out: its value is not known. */
const writtenOf = (fields: Fact['fields'], code: number): number[] =>
  code === 22 ? [] : [...numbersOf(fields['modbus.regval_uint16']), ...numbersOf(fields['modbus.bitval'])];

function opcuaPart({fields, kind, name}: Fact): Partial<Exchange> {
  const service = textOf(fields['bifrost.service']).replace(/Request$/, '');
  return {
    service,
    security: textOf(fields['bifrost.security_mode']),
    nodes: [...textsOf(fields['bifrost.node']), ...textsOf(fields['bifrost.method'])],
    values: service === 'Write' ? textsOf(fields['bifrost.value']).map(Number).filter(Number.isFinite) : [],
    kind: kind === 'exception' ? 'session' : kind,
    name,
  };
}

export const contains = ({first, last}: Range, inner: Range): boolean => first <= inner.first && inner.last <= last;

const textOf = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

export const numbersOf = (value: Value | undefined): number[] =>
  (typeof value === 'object' ? value : value === undefined ? [] : [value]).map(Number);
