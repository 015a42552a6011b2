/** What registers and nodes mean: names, types, scales and limits, as people wrote them down for a device (docs/tags.md). */
import type {Table} from './range.ts';
import type {Micros} from './time.ts';

export const tagTypes = [
  'bool',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float32',
  'float64',
  'string',
] as const;
export type TagType = (typeof tagTypes)[number];

/** Order of the bytes of two registers; of four registers all words are swapped alike. */
export const byteOrders = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const;
export type ByteOrder = (typeof byteOrders)[number];

export interface Limits {
  readonly min?: number;
  readonly max?: number;
  /** Most that the value may change, a second. */
  readonly rate?: number;
  /** The only values that it may have. */
  readonly allowed?: readonly number[];
  /** The only bits that may be set, from 0. */
  readonly bits?: readonly number[];
}

/** Where a value lives in a Modbus server; `address` from 0. */
export interface Place {
  readonly unit: number;
  readonly table: Table;
  readonly address: number;
  /** One bit of the register, from 0. */
  readonly bit?: number;
}

export interface Tag {
  readonly name: string;
  readonly about: string;
  /** Exactly one of `place` and `node`. */
  readonly place?: Place;
  /** Node id of OPC UA. */
  readonly node?: string;
  readonly type: TagType;
  readonly order: ByteOrder;
  /** Registers of a text. */
  readonly length: number;
  /** Value = raw * scale + offset. */
  readonly scale: number;
  readonly offset: number;
  readonly units: string;
  readonly limits: Limits;
  /** May be written under a change ticket only. */
  readonly engineering: boolean;
  /** The device itself takes back what was written (a command bit). */
  readonly selfClearing: boolean;
  readonly where: string;
}

/** The latest value of a tag, in its units. */
export interface TagValue {
  /** As its register map calls it. */
  readonly device: string;
  readonly name: string;
  /** Where it was seen. */
  readonly segment: string;
  readonly value: number;
  readonly seen: Micros;
}

export interface DeviceTags {
  /** Address of the device, or the id of its asset. */
  readonly device: string;
  /** Empty: in every segment. */
  readonly segment: string;
  readonly tags: readonly Tag[];
}
