/**
 * The head of a UADP network message, little endian. OPC 10000-14 section 7.2.4 (network message). Every part is there
 * only if a flag says so; `parse` walks over them and notes where they are.
 */
import {printable, u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';

const FLAG = {publisher: 0x10, group: 0x20, payload: 0x40, extended: 0x80} as const;
const EXTENDED = {idType: 0x07, classId: 0x08, security: 0x10, timestamp: 0x20, picoseconds: 0x40, more: 0x80} as const;
const MORE = {chunk: 0x01, promoted: 0x02, type: 0x1c, reserved: 0xe0} as const;
const GROUP = {id: 1, version: 2, number: 4, sequence: 8, reserved: 0xf0} as const;
const SECURITY = {signed: 1, encrypted: 2, footer: 4, reserved: 0xf0} as const;
const STRING = 4;
const MAX_ID_LENGTH = 256;

/** Offsets within the latest message; -1: not there. Reused for every message. */
export interface Head {
  extended: number;
  more: number;
  idType: number;
  publisher: number;
  group: number;
  writers: number;
  security: number;
  /** Behind the head. */
  end: number;
}

export const openHead = (): Head => ({
  extended: 0,
  more: 0,
  idType: -1,
  publisher: -1,
  group: -1,
  writers: -1,
  security: -1,
  end: 0,
});

/** Version 1, every part within the message, every reserved bit 0. */
export function parse(head: Head, b: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2 || (u8(b, start) & 0x0f) !== 1) return false;
  head.extended = (u8(b, start) & FLAG.extended) === 0 ? 0 : u8(b, start + 1);
  head.more = 0;
  let at = start + ((u8(b, start) & FLAG.extended) === 0 ? 1 : 2);
  if ((head.extended & EXTENDED.more) !== 0) {
    if (at >= end) return false;
    head.more = u8(b, at++);
  }
  if ((head.more & MORE.reserved) !== 0 || messageType(head) > 2) return false;
  at = publisher(head, b, start, at, end);
  if (at > 0 && (head.extended & EXTENDED.classId) !== 0) at += 16;
  at = group(head, b, start, at, end);
  at = payload(head, b, start, at, end);
  if (at > 0) at += times(head.extended);
  at = security(head, b, at, end);
  head.end = at;
  return at > 0 && at <= end;
}

/** Behind the publisher id; -1: it does not fit. */
function publisher(head: Head, b: Uint8Array, start: number, at: number, end: number): number {
  head.publisher = -1;
  head.idType = head.extended & EXTENDED.idType;
  if ((u8(b, start) & FLAG.publisher) === 0) return head.idType === 0 ? at : -1;
  if (head.idType > STRING) return -1;
  head.publisher = at;
  if (head.idType < STRING) return at + (1 << head.idType) <= end ? at + (1 << head.idType) : -1;
  if (at + 4 > end) return -1;
  const length = u32le(b, at);
  return length <= MAX_ID_LENGTH && at + 4 + length <= end ? at + 4 + length : -1;
}

function group(head: Head, b: Uint8Array, start: number, at: number, end: number): number {
  head.group = -1;
  if (at < 0 || (u8(b, start) & FLAG.group) === 0) return at;
  if (at >= end || (u8(b, at) & GROUP.reserved) !== 0) return -1;
  head.group = at;
  const flags = u8(b, at);
  const next = at + 1 + sequenceOffset(flags) + ((flags & GROUP.sequence) === 0 ? 0 : 2);
  return next <= end ? next : -1;
}

const sequenceOffset = (flags: number): number =>
  ((flags & GROUP.id) === 0 ? 0 : 2) + ((flags & GROUP.version) === 0 ? 0 : 4) + ((flags & GROUP.number) === 0 ? 0 : 2);

/** Of data sets: how many, and their writers; of a chunk one writer. */
function payload(head: Head, b: Uint8Array, start: number, at: number, end: number): number {
  head.writers = -1;
  if (at < 0 || (u8(b, start) & FLAG.payload) === 0 || messageType(head) !== 0) return at;
  if (isChunk(head)) return at + 2;
  if (at >= end || u8(b, at) === 0) return -1;
  head.writers = at;
  const next = at + 1 + 2 * u8(b, at);
  return next <= end ? next : -1;
}

const times = (extended: number): number =>
  ((extended & EXTENDED.timestamp) === 0 ? 0 : 8) + ((extended & EXTENDED.picoseconds) === 0 ? 0 : 2);

/** Flags (1), token (4), length of the nonce (1), nonce, size of the footer (2) if there is one. */
function security(head: Head, b: Uint8Array, at: number, end: number): number {
  head.security = -1;
  if (at < 0 || (head.extended & EXTENDED.security) === 0) return at;
  // Promoted fields lie before it, and their length is read with them; they are not followed.
  if ((head.more & MORE.promoted) !== 0) return at;
  if (at + 6 > end || (u8(b, at) & SECURITY.reserved) !== 0) return -1;
  head.security = at;
  return at + 6 + u8(b, at + 5) + ((u8(b, at) & SECURITY.footer) === 0 ? 0 : 2);
}

export const messageType = (head: Head): number => (head.more & MORE.type) >> 2;
const isChunk = (head: Head): boolean => (head.more & MORE.chunk) !== 0;
export const isSigned = (head: Head, b: Uint8Array): boolean =>
  head.security >= 0 && (u8(b, head.security) & SECURITY.signed) !== 0;
export const isEncrypted = (head: Head, b: Uint8Array): boolean =>
  head.security >= 0 && (u8(b, head.security) & SECURITY.encrypted) !== 0;
/** Where the part of the group header begins that changes with every message. */
export const groupConstantEnd = (head: Head, b: Uint8Array): number =>
  head.group + 1 + ((u8(b, head.group) & GROUP.id) === 0 ? 0 : 2) + ((u8(b, head.group) & GROUP.version) === 0 ? 0 : 4);
export const writersEnd = (head: Head, b: Uint8Array): number => head.writers + 1 + 2 * u8(b, head.writers);
export const publisherEnd = (head: Head, b: Uint8Array): number =>
  head.publisher + (head.idType < STRING ? 1 << head.idType : 4 + u32le(b, head.publisher));

export function fieldsOf(head: Head, b: Uint8Array, start: number): Fields {
  const fields: Fields = {
    'bifrost.uadp_version': u8(b, start) & 0x0f,
    'bifrost.uadp_message_type': messageType(head),
    'bifrost.is_chunk': isChunk(head),
    'bifrost.is_signed': isSigned(head, b),
    'bifrost.is_encrypted': isEncrypted(head, b),
  };
  if (head.publisher >= 0) fields['bifrost.publisher_id'] = publisherText(head, b);
  if (head.group >= 0) addGroup(fields, head, b);
  if (head.writers >= 0) {
    fields['bifrost.writer_ids'] = Array.from({length: u8(b, head.writers)}, (_, i) =>
      u16le(b, head.writers + 1 + 2 * i),
    );
  }
  if (head.security >= 0) fields['bifrost.security_token'] = u32le(b, head.security + 1);
  return fields;
}

function publisherText(head: Head, b: Uint8Array): string {
  const at = head.publisher;
  if (head.idType === STRING) return printable(b, at + 4, publisherEnd(head, b));
  if (head.idType === 0) return String(u8(b, at));
  if (head.idType === 1) return String(u16le(b, at));
  if (head.idType === 2) return String(u32le(b, at));
  return String((BigInt(u32le(b, at + 4)) << 32n) | BigInt(u32le(b, at)));
}

function addGroup(fields: Fields, head: Head, b: Uint8Array): void {
  const flags = u8(b, head.group);
  const version = head.group + 1 + ((flags & GROUP.id) === 0 ? 0 : 2);
  if ((flags & GROUP.id) !== 0) fields['bifrost.writer_group_id'] = u16le(b, head.group + 1);
  if ((flags & GROUP.version) !== 0) fields['bifrost.group_version'] = u32le(b, version);
  const sequence = head.group + 1 + sequenceOffset(flags);
  if ((flags & GROUP.sequence) !== 0) fields['bifrost.sequence_number'] = u16le(b, sequence);
}
