/** IGMP on the wire. Version 1: RFC 1112 appendix I; 2: RFC 2236; 3: RFC 3376 section 4. */
import {u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {ipText} from '../../src/net/address.ts';

const HEADER = 8;
const V3_QUERY_LENGTH = 12;
const RECORD_LENGTH = 8;
/** Group records of one report that are shown. */
const MAX_RECORDS = 64;
export const TYPE = {query: 0x11, report1: 0x12, report2: 0x16, leave: 0x17, report3: 0x22} as const;

export const isWhole = (at: number, end: number): boolean => end - at >= HEADER;
export const typeOf = (b: Uint8Array, at: number): number => u8(b, at);

function versionOf(b: Uint8Array, at: number, end: number): number {
  const type = typeOf(b, at);
  if (type === TYPE.report3) return 3;
  if (type === TYPE.report1) return 1;
  if (type !== TYPE.query) return 2;
  if (end - at >= V3_QUERY_LENGTH) return 3;
  return u8(b, at + 1) === 0 ? 1 : 2;
}

export function fieldsOf(b: Uint8Array, at: number, end: number): Fields {
  const type = typeOf(b, at);
  const fields: Fields = {'igmp.version': versionOf(b, at, end), 'igmp.type': type};
  if (type === TYPE.query) fields['igmp.max_resp'] = u8(b, at + 1);
  if (type === TYPE.report3) addRecords(fields, b, at, end);
  else if (isNamed(type)) fields['igmp.maddr'] = [ipText(b, at + 4, 4)];
  return fields;
}

const isNamed = (type: number): boolean =>
  type === TYPE.query || type === TYPE.report1 || type === TYPE.report2 || type === TYPE.leave;

/** A record: type (1), words of auxiliary data (1), sources (2), group (4), sources, auxiliary data. */
function addRecords(fields: Fields, b: Uint8Array, start: number, end: number): void {
  const types: number[] = [];
  const groups: string[] = [];
  const count = Math.min(MAX_RECORDS, u16(b, start + 6));
  let at = start + HEADER;
  for (let i = 0; i < count && at + RECORD_LENGTH <= end; i++) {
    types.push(u8(b, at));
    groups.push(ipText(b, at + 4, 4));
    at += RECORD_LENGTH + 4 * (u16(b, at + 2) + u8(b, at + 1));
  }
  fields['igmp.record_type'] = types;
  fields['igmp.maddr'] = groups;
}
