/**
 * Messages of the Domain Name System (RFC 1035 §4), which mDNS (RFC 6762), LLMNR (RFC 4795) and, with names of its own,
 * NetBIOS (RFC 1002 §4.2) share: a header of six numbers, questions, and records in three sections. Nothing here allocates but what
 * turns a message into fields; every count and every jump is bounded.
 */
import {printable, u8, u16, u32} from '../core/bytes.ts';
import type {Fields} from '../core/fact.ts';
import type {FieldTable} from '../core/field.ts';
import {hashBytes, mix32} from '../core/hash.ts';
import {ip4Text, ipText} from './address.ts';

export const DNS_HEADER = 12;
/** Questions and records of one message that are looked at. */
const MAX_RECORDS = 64;
/** Pointers that are followed for one name, and the longest name (RFC 1035 §2.3.4). */
const MAX_JUMPS = 16;
const MAX_NAME = 255;
/** Opcodes and sections a sound header may have. */
const MAX_OPCODE = 6;
const MAX_COUNT = 512;

export const TYPE = {
  a: 1,
  ns: 2,
  cname: 5,
  ptr: 12,
  hinfo: 13,
  txt: 16,
  aaaa: 28,
  netbios: 32,
  status: 33,
  srv: 33,
  axfr: 252,
} as const;

const dnsId = (b: Uint8Array, at: number): number => u16(b, at);
export const dnsIsResponse = (b: Uint8Array, at: number): boolean => (u8(b, at + 2) & 0x80) !== 0;
export const dnsOpcode = (b: Uint8Array, at: number): number => (u8(b, at + 2) >> 3) & 15;
export const dnsCode = (b: Uint8Array, at: number): number => u8(b, at + 3) & 15;
const dnsQuestions = (b: Uint8Array, at: number): number => u16(b, at + 4);

/** Is there a message at `b[at..end)`? Its counts are plausible and all its questions, and the first record, are there. */
export function isDns(b: Uint8Array, at: number, end: number): boolean {
  if (end - at < DNS_HEADER || dnsOpcode(b, at) > MAX_OPCODE) return false;
  const questions = dnsQuestions(b, at);
  const records = u16(b, at + 6) + u16(b, at + 8) + u16(b, at + 10);
  if (questions > MAX_RECORDS || records > MAX_COUNT || questions + records === 0) return false;
  let place = at + DNS_HEADER;
  for (let i = 0; i < questions; i++) {
    place = behindName(b, place, end) + 4;
    if (place < 4 || place > end) return false;
  }
  return records === 0 || recordEnd(b, place, end) > 0;
}

/** Offset behind the name at `b[at..)`; -1: it is not whole, or none. */
export function behindName(b: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && at - start <= MAX_NAME) {
    const length = u8(b, at);
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2 <= end ? at + 2 : -1;
    if (length > 63) return -1;
    at += 1 + length;
  }
  return -1;
}

/** Offset behind the record that begins at `b[at..)`; -1: it is not whole. */
function recordEnd(b: Uint8Array, at: number, end: number): number {
  const name = behindName(b, at, end);
  if (name < 0 || end - name < 10) return -1;
  const behind = name + 10 + u16(b, name + 8);
  return behind <= end ? behind : -1;
}

/**
 * The name at `b[at..end)` of the message that begins at `start`, with dots, printable, in lower case, since case means nothing in
 * names; a loop of pointers ends it.
 */
export function dnsName(b: Uint8Array, start: number, at: number, end: number): string {
  const labels: string[] = [];
  let place = at;
  let length = 0;
  for (let jumps = 0; place < end && jumps < MAX_JUMPS && length < MAX_NAME; ) {
    const size = u8(b, place);
    if (size === 0) break;
    if (size >= 0xc0) {
      if (place + 2 > end) break;
      place = start + (u16(b, place) & 0x3fff);
      jumps++;
    } else {
      const stop = Math.min(end, place + 1 + size);
      labels.push(printable(b, place + 1, stop));
      length += size + 1;
      place = stop;
    }
  }
  return labels.join('.').toLowerCase();
}

/** One record of a message, with offsets into it. */
export interface DnsRecord {
  readonly section: 'answer' | 'authority' | 'additional';
  readonly name: number;
  readonly type: number;
  readonly ttl: number;
  readonly data: number;
  readonly dataEnd: number;
}

/** The records of the message, at most 64; `end` is its end. */
export function dnsRecords(b: Uint8Array, start: number, end: number): DnsRecord[] {
  const records: DnsRecord[] = [];
  const answers = u16(b, start + 6);
  const authorities = answers + u16(b, start + 8);
  let at = behindQuestions(b, start, end);
  for (let i = 0; at > 0 && i < Math.min(MAX_RECORDS, authorities + u16(b, start + 10)); i++) {
    const behind = recordEnd(b, at, end);
    if (behind < 0) break;
    const fixed = behindName(b, at, end);
    const section = i < answers ? 'answer' : i < authorities ? 'authority' : 'additional';
    const data = fixed + 10;
    records.push({section, name: at, type: u16(b, fixed), ttl: u32(b, fixed + 4), data, dataEnd: behind});
    at = behind;
  }
  return records;
}

/** -1: a question is not whole. */
function behindQuestions(b: Uint8Array, start: number, end: number): number {
  let at = start + DNS_HEADER;
  for (let i = 0; i < Math.min(MAX_RECORDS, dnsQuestions(b, start)); i++) {
    at = behindName(b, at, end) + 4;
    if (at < 4 || at > end) return -1;
  }
  return at;
}

/**
 * What of the message judgement depends on: opcode, outcome, questions, and the records in any order, without the transaction
 * and without how long they are good for.
 */
export function dnsPrint(b: Uint8Array, start: number, end: number): number {
  const behind = behindQuestions(b, start, end);
  if (behind < 0) return hashBytes(b, start + 2, end);
  let print = foldedHash(b, start + DNS_HEADER, behind, u16(b, start + 2));
  const records = u16(b, start + 6) + u16(b, start + 8) + u16(b, start + 10);
  let at = behind;
  for (let i = 0; i < Math.min(MAX_RECORDS, records); i++) {
    const next = recordEnd(b, at, end);
    if (next < 0) break;
    const fixed = behindName(b, at, end);
    print = (print + mix32(foldedHash(b, at, fixed + 2, 0) ^ hashBytes(b, fixed + 10, next, 1))) | 0;
    at = next;
  }
  return print;
}

/** As `hashBytes`, but upper and lower case are the same: some resolvers mix them at random against forgery. */
function foldedHash(b: Uint8Array, start: number, end: number, seed: number): number {
  let h = seed ^ (end - start);
  for (let i = start; i < end; i++) {
    const byte = u8(b, i);
    h = Math.imul(h ^ (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte), 0x01000193) ^ (h >>> 15);
  }
  return mix32(h);
}

/** Names as Wireshark has them; mDNS and LLMNR use the same. */
export const dnsFields = {
  'dns.id': {type: 'number', varies: true, about: 'Transaction'},
  'dns.flags.response': {type: 'boolean', about: 'It answers'},
  'dns.flags.opcode': {type: 'number', about: '0 query, 2 status, 4 notify, 5 update'},
  'dns.flags.rcode': {type: 'number', about: 'Outcome: 0 good, 2 server failure, 3 no such name, 5 refused'},
  'dns.qry.name': {type: 'string', many: true, about: 'Names that are asked for'},
  'dns.qry.type': {type: 'number', many: true, about: 'Types of record that are asked for'},
  'dns.resp.name': {type: 'string', many: true, about: 'Names that the answers are about'},
  'dns.resp.type': {type: 'number', many: true, about: 'Types of the answers'},
  'dns.a': {type: 'ip', many: true, about: 'IPv4 addresses in the answers'},
  'dns.aaaa': {type: 'ip', many: true, about: 'IPv6 addresses in the answers'},
  'dns.cname': {type: 'string', many: true, about: 'Names that the answers lead to'},
  'dns.ptr.domain_name': {type: 'string', many: true, about: 'Names behind an address, or instances of a service'},
  'dns.srv.target': {type: 'string', many: true, about: 'Hosts that offer a service'},
  'dns.srv.port': {type: 'number', many: true, about: 'Ports of these services'},
  'bifrost.name_length': {type: 'number', about: 'Length of the longest name that is asked for'},
  'bifrost.label_length': {type: 'number', about: 'Length of the longest part of it'},
  'bifrost.text_bytes': {type: 'number', varies: true, about: 'Bytes of text records in the answers'},
} as const satisfies FieldTable;

/** Header, questions and answers (of all sections) as fields. */
export function readDns(b: Uint8Array, start: number, end: number): Fields {
  const fields: Fields = {
    'dns.id': dnsId(b, start),
    'dns.flags.response': dnsIsResponse(b, start),
    'dns.flags.opcode': dnsOpcode(b, start),
  };
  if (dnsIsResponse(b, start)) fields['dns.flags.rcode'] = dnsCode(b, start);
  addQuestions(fields, b, start, end);
  const records = dnsRecords(b, start, end);
  if (records.length === 0) return fields;
  fields['dns.resp.name'] = records.map(({name}) => dnsName(b, start, name, end));
  fields['dns.resp.type'] = records.map(({type}) => type);
  for (const [name, read] of contents) {
    const found = records.flatMap((record) => read(b, start, end, record) ?? []);
    if (found.length > 0) fields[name] = found as string[];
  }
  const texts = records.filter(({type}) => type === TYPE.txt);
  if (texts.length > 0) fields['bifrost.text_bytes'] = texts.reduce((sum, {data, dataEnd}) => sum + dataEnd - data, 0);
  return fields;
}

function addQuestions(fields: Fields, b: Uint8Array, start: number, end: number): void {
  const names: string[] = [];
  const types: number[] = [];
  let at = start + DNS_HEADER;
  for (let i = 0; i < Math.min(MAX_RECORDS, dnsQuestions(b, start)); i++) {
    const behind = behindName(b, at, end);
    if (behind < 0 || behind + 4 > end) break;
    names.push(dnsName(b, start, at, end));
    types.push(u16(b, behind));
    at = behind + 4;
  }
  if (names.length === 0) return;
  fields['dns.qry.name'] = names;
  fields['dns.qry.type'] = types;
  fields['bifrost.name_length'] = Math.max(...names.map((name) => name.length));
  fields['bifrost.label_length'] = Math.max(...names.flatMap((name) => name.split('.').map((label) => label.length)));
}

type Read = (b: Uint8Array, start: number, end: number, record: DnsRecord) => string | number | undefined;

/** What is shown of records, by field. */
const contents: readonly (readonly [name: string, read: Read])[] = [
  ['dns.a', (b, _start, _end, r) => (r.type === TYPE.a && r.dataEnd - r.data === 4 ? ip4Text(b, r.data) : undefined)],
  [
    'dns.aaaa',
    (b, _start, _end, r) => (r.type === TYPE.aaaa && r.dataEnd - r.data === 16 ? ipText(b, r.data, 6) : undefined),
  ],
  ['dns.cname', (b, start, _end, r) => (r.type === TYPE.cname ? dnsName(b, start, r.data, r.dataEnd) : undefined)],
  [
    'dns.ptr.domain_name',
    (b, start, _end, r) => (r.type === TYPE.ptr ? dnsName(b, start, r.data, r.dataEnd) : undefined),
  ],
  ['dns.srv.target', (b, start, _end, r) => (isService(r) ? dnsName(b, start, r.data + 6, r.dataEnd) : undefined)],
  ['dns.srv.port', (b, _start, _end, r) => (isService(r) ? u16(b, r.data + 4) : undefined)],
];

const isService = ({type, data, dataEnd}: DnsRecord): boolean => type === TYPE.srv && dataEnd - data > 6;

/** Outcomes as names of facts. */
export const outcomes: Readonly<Record<number, string>> = {
  1: 'format-error',
  2: 'server-failure',
  3: 'no-such-name',
  4: 'not-implemented',
  5: 'refused',
};
export const OTHER_OUTCOME = 'failed';
export const outcomeNames: readonly string[] = [...Object.values(outcomes), OTHER_OUTCOME];
