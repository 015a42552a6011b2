/** Registers and coils of a Modbus fact, one by one: a read of a range tells what stood at an address that is written. */
import type {Fact, Scalar, Value} from '../../core/fact.ts';
import {registersText, type Table} from '../../core/range.ts';

/** A place that holds a value: `unit 1 holding 16 (40017)`. */
export interface Point {
  readonly place: string;
  readonly value: Value;
}

/** By function code: what it reads or writes. */
const TABLES: Readonly<Record<number, Table>> = {
  1: 'coils',
  2: 'discrete',
  3: 'holding',
  4: 'input',
  5: 'coils',
  6: 'holding',
  15: 'coils',
  16: 'holding',
  23: 'holding',
};
const COIL_ON = 'ff00';

export function modbusPoints({fields}: Fact): Point[] {
  const {
    'mbtcp.unit_id': unit = 0,
    'modbus.func_code': code,
    'modbus.reference_num': address,
    'modbus.write_reference_num': written = address,
  } = fields;
  const table = TABLES[Number(code)];
  if (table === undefined || typeof written !== 'number' || fields['bifrost.answered'] === false) return [];
  const placeOf = (at: number): string => `unit ${String(unit)} ${registersText({table, first: at, last: at})}`;
  return valuesIn(fields).map((value, i) => ({place: placeOf(written + i), value}));
}

function valuesIn(fields: Fact['fields']): readonly Scalar[] {
  const {'modbus.regval_uint16': registers, 'modbus.bitval': bits, 'modbus.data': data} = fields;
  if (typeof data === 'string' && Number(fields['modbus.func_code']) === 5) return [data === COIL_ON ? 1 : 0];
  return listOf(registers ?? bits);
}

const listOf = (value: Value | undefined): readonly Scalar[] =>
  value === undefined ? [] : typeof value === 'object' ? value : [value];
