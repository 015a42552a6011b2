/** The tags that a fact reads or writes, with their values. */
import {type Fact, type Fields, textsOf} from '../core/fact.ts';
import {modbusFunction} from '../core/modbus-functions.ts';
import type {Table} from '../core/range.ts';
import type {Tag} from '../core/tag.ts';
import {numbersOf} from './exchange.ts';
import {decode, registersOf} from './tag-decode.ts';
import {addressOf, type DeviceIndex, tagsWithin} from './tag-index.ts';
import {createsItems, isNews, type Subscriptions} from './tag-subscriptions.ts';

export interface Touch {
  readonly tag: Tag;
  readonly isWrite: boolean;
  /** Undefined: it is not known. */
  readonly value: number | undefined;
  /** Of OPC UA; 0: good. */
  readonly status: number;
}

/** What a mask write makes of a value that is known. */
export type Known = (tag: Tag) => number | undefined;

export function touchesOf(fact: Fact, index: DeviceIndex, known: Known, items: Subscriptions): readonly Touch[] {
  if (fact.protocol === 'modbus') return modbusTouches(fact, index, known);
  if (fact.protocol !== 'opcua' || index.nodes.size === 0) return [];
  if (createsItems(fact)) items.follow(fact, index);
  return opcuaTouches(fact, isNews(fact) ? items.news(fact, index) : namedTags(fact, index));
}

function modbusTouches({fields}: Fact, index: DeviceIndex, known: Known): readonly Touch[] {
  const code = Number(fields['modbus.func_code'] ?? 0);
  const table = modbusFunction(code)?.tables[0];
  const unit = Number(fields['mbtcp.unit_id'] ?? 0);
  if (table === undefined) return [];
  const stretch = (first: unknown, values: readonly number[], isWrite: boolean): Touch[] =>
    typeof first === 'number' ? stretchTouches(index, unit, table, first, values, isWrite) : [];
  const values = numbersOf(fields['modbus.regval_uint16'] ?? fields['modbus.bitval']);
  switch (code) {
    case 22:
      return maskTouches(fields, index, unit, known);
    case 23:
      return [
        ...stretch(fields['modbus.write_reference_num'], values, true),
        ...stretch(fields['modbus.read_reference_num'], numbersOf(fields['bifrost.response_values']), false),
      ];
    case 24:
      return [];
    default:
      return stretch(fields['modbus.reference_num'], values, modbusFunction(code)?.kind === 'write');
  }
}

function stretchTouches(
  index: DeviceIndex,
  unit: number,
  table: Table,
  first: number,
  values: readonly number[],
  isWrite: boolean,
): Touch[] {
  return tagsWithin(index, unit, table, first, values.length).map((tag) => {
    const at = addressOf(tag) - first;
    return {tag, isWrite, value: decode(tag, values.slice(at, at + registersOf(tag))), status: 0};
  });
}

/** Of a bit the masks say all; of a whole register only together with what stood there. */
function maskTouches(fields: Fields, index: DeviceIndex, unit: number, known: Known): readonly Touch[] {
  const {'modbus.reference_num': address, 'modbus.and_mask': and, 'modbus.or_mask': or} = fields;
  if (typeof address !== 'number' || typeof and !== 'number' || typeof or !== 'number') return [];
  return tagsWithin(index, unit, 'holding', address, 1).flatMap((tag): Touch[] => {
    const bit = tag.place?.bit;
    if (bit !== undefined) {
      const isKept = ((and >> bit) & 1) === 1;
      return isKept ? [] : [{tag, isWrite: true, value: (or >> bit) & 1, status: 0}];
    }
    const before = known(tag);
    if (before === undefined) return [{tag, isWrite: true, value: undefined, status: 0}];
    const raw = Math.round((before - tag.offset) / tag.scale);
    return [{tag, isWrite: true, value: decode(tag, [((raw & and) | (or & ~and)) & 0xffff]), status: 0}];
  });
}

/** AttributeId of the value. */
const VALUE = 13;

/** Of the nodes that are read or written; undefined: none, or not its value. */
function namedTags({fields}: Fact, {nodes}: DeviceIndex): readonly (Tag | undefined)[] {
  const service = fields['bifrost.service'];
  if (service !== 'ReadRequest' && service !== 'WriteRequest') return [];
  const attributes = numbersOf(fields['opcua.AttributeId']);
  return textsOf(fields['bifrost.node']).map((node, i) =>
    (attributes[i] ?? VALUE) === VALUE ? nodes.get(node) : undefined,
  );
}

/** Values and their quality stand in the order of the tags. */
function opcuaTouches({fields, kind}: Fact, tags: readonly (Tag | undefined)[]): readonly Touch[] {
  const [values, statuses] = [textsOf(fields['bifrost.value']), numbersOf(fields['opcua.StatusCode'])];
  return tags.flatMap((tag, i): Touch[] =>
    tag === undefined
      ? []
      : [{tag, isWrite: kind === 'write', value: numberOf(values[i], tag), status: statuses[i] ?? 0}],
  );
}

function numberOf(text: string | undefined, {scale, offset}: Tag): number | undefined {
  if (text === undefined || text === '') return undefined;
  const number = text === 'true' ? 1 : text === 'false' ? 0 : Number(text);
  return Number.isFinite(number) ? number * scale + offset : undefined;
}
