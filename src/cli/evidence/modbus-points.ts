/** Registers and coils of a Modbus fact, one by one: a read of a range tells what stood at an address that is written. */
import type {Fact, Scalar, Value} from '../../core/fact.ts';

/** A place that holds a value: `holding register 17`. */
export interface Point {
  readonly place: string;
  readonly value: Value;
}

/** By function code: what it reads or writes. */
const SPACE: Readonly<Record<number, string>> = {
  1: 'coil',
  2: 'discrete input',
  3: 'holding register',
  4: 'input register',
  5: 'coil',
  6: 'holding register',
  15: 'coil',
  16: 'holding register',
  23: 'holding register',
};
const COIL_ON = 'ff00';

export function modbusPoints({fields}: Fact): Point[] {
  const {
    'mbtcp.unit_id': unit = 0,
    'modbus.func_code': code,
    'modbus.reference_num': address,
    'modbus.write_reference_num': written = address,
  } = fields;
  const space = SPACE[Number(code)];
  if (space === undefined || typeof written !== 'number' || fields['bifrost.answered'] === false) return [];
  return valuesIn(fields).map((value, i) => ({place: `unit ${String(unit)} ${space} ${written + i}`, value}));
}

function valuesIn(fields: Fact['fields']): readonly Scalar[] {
  const {'modbus.regval_uint16': registers, 'modbus.bitval': bits, 'modbus.data': data} = fields;
  if (typeof data === 'string' && Number(fields['modbus.func_code']) === 5) return [data === COIL_ON ? 1 : 0];
  return listOf(registers ?? bits);
}

const listOf = (value: Value | undefined): readonly Scalar[] =>
  value === undefined ? [] : typeof value === 'object' ? value : [value];
