/** What other programs call types and byte orders. */
import type {ByteOrder, TagType} from '../../core/tag.ts';
import {tagTypes} from '../../core/tag.ts';

const types: Readonly<Record<string, TagType>> = {
  bit: 'bool',
  boolean: 'bool',
  int: 'int16',
  int1: 'int16',
  int2: 'int16',
  short: 'int16',
  sint16: 'int16',
  word: 'uint16',
  uint: 'uint16',
  ushort: 'uint16',
  byte: 'uint16',
  sbyte: 'int16',
  fixed: 'int16',
  ufixed: 'uint16',
  dint: 'int32',
  int4: 'int32',
  long: 'int32',
  udint: 'uint32',
  dword: 'uint32',
  ulong: 'uint32',
  int8: 'int64',
  lint: 'int64',
  ulint: 'uint64',
  real: 'float32',
  float: 'float32',
  float4: 'float32',
  single: 'float32',
  'float32-ieee': 'float32',
  lreal: 'float64',
  double: 'float64',
  float8: 'float64',
  'float64-ieee': 'float64',
  text: 'string',
};

/** Undefined: nobody knows it here. */
export function typeNamed(text: string): TagType | undefined {
  const name = text.trim().toLowerCase();
  return tagTypes.find((one) => one === name) ?? types[name];
}

const orders: Readonly<Record<string, ByteOrder>> = {
  ab: 'ABCD',
  abcd: 'ABCD',
  abcdefgh: 'ABCD',
  big: 'ABCD',
  ba: 'BADC',
  badc: 'BADC',
  badcfehg: 'BADC',
  cdab: 'CDAB',
  ghefcdab: 'CDAB',
  dcba: 'DCBA',
  hgfedcba: 'DCBA',
  little: 'DCBA',
};

export const orderNamed = (text: string): ByteOrder | undefined => orders[text.trim().toLowerCase()];
