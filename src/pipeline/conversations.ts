/** The table of conversations: who talks to whom over which service. Bounded; told when new and now and then. */
import type {Conversation} from '../core/asset.ts';
import {base32, hash32} from '../core/hash.ts';
import {MINUTE, type Micros} from '../core/time.ts';
import {type Host, note} from '../inventory/host.ts';
import {type ConversationRecord, clientEnd, serverEnd, type Talk} from './talk.ts';

/** Conversations kept; a scan beyond it shares one record and is counted. */
const MAX_CONVERSATIONS = 131_072;
/** Index of the record that all conversations beyond the bound share. */
export const SHARED = -1;
const TELL_EVERY = 5 * MINUTE;

export interface Conversations {
  /** The conversation of a talk whose client is known; `isNew` tells whether it was made for it. */
  of(talk: Talk, time: Micros): {readonly record: ConversationRecord; readonly isNew: boolean};
  /** The server of a conversation spoke for the first time. */
  answered(record: ConversationRecord, server: Host | undefined): void;
  /** Names the protocol of a conversation once content told. */
  name(record: ConversationRecord, protocol: string): void;
  changed(now: Micros, all: boolean): Conversation[];
  size(): number;
  overflowed(): number;
}

export function conversations(): Conversations {
  const records = new Map<string, ConversationRecord>();
  let overflow: ConversationRecord | undefined;
  let overflows = 0;

  function make(talk: Talk, key: string, time: Micros): ConversationRecord {
    const record = recordOf(talk, records.size, key, time);
    if (records.size >= MAX_CONVERSATIONS) {
      overflows++;
      overflow ??= {...record, index: SHARED};
      return overflow;
    }
    records.set(key, record);
    return record;
  }

  return {
    of(talk, time) {
      const port = serverEnd(talk).port;
      const key = `${talk.segment} ${clientEnd(talk).ip} ${serverEnd(talk).ip} ${talk.transport}/${port}`;
      const known = records.get(key);
      const record = known ?? make(talk, key, time);
      if (record.server === undefined) answer(record, serverEnd(talk).host);
      if (known === undefined) noteService(record);
      return {record, isNew: known === undefined};
    },
    answered: answer,
    name(record, protocol) {
      if (record.protocol === protocol) return;
      record.client?.uses.delete(serviceOf(record));
      record.server?.serves.delete(serviceOf(record));
      record.protocol = protocol;
      record.isNews = true;
      noteService(record);
    },
    changed(now, all) {
      const told: Conversation[] = [];
      for (const record of records.values()) {
        const isDue = record.isNews || all || (record.lastSeen > record.toldAt && now - record.toldAt >= TELL_EVERY);
        if (!isDue) continue;
        record.isNews = false;
        record.toldAt = now;
        told.push(snapshot(record));
      }
      return told;
    },
    size: () => records.size,
    overflowed: () => overflows,
  };
}

function recordOf(talk: Talk, index: number, key: string, time: Micros): ConversationRecord {
  const [client, server] = [clientEnd(talk), serverEnd(talk)];
  return {
    index,
    id: `c-${base32(hash32(key), 7)}${base32(hash32(key, 7) & 0x1ffffff, 5)}`,
    segment: talk.segment,
    client: client.host,
    server: server.host,
    clientIp: client.ip,
    serverIp: server.ip,
    transport: talk.transport,
    port: server.port,
    protocol: talk.protocol?.name ?? '',
    roleFrom: talk.roleFrom,
    packets: 0,
    bytes: 0,
    firstSeen: time,
    lastSeen: time,
    isNews: true,
    toldAt: -1,
  };
}

/** `modbus@tcp/502`, or `tcp/9999` while the protocol is not known, or `icmp`. */
function serviceOf(record: ConversationRecord): string {
  const place = record.port > 0 ? `${record.transport}/${record.port}` : record.transport;
  return record.protocol === '' ? place : `${record.protocol}@${place}`;
}

function noteService(record: ConversationRecord): void {
  const service = serviceOf(record);
  if (record.client !== undefined) note(record.client, record.client.uses, service);
  if (record.server !== undefined) note(record.server, record.server.serves, service);
}

function answer(record: ConversationRecord, server: Host | undefined): void {
  if (server === undefined || record.server !== undefined) return;
  record.server = server;
  record.isNews = true;
  noteService(record);
}

function snapshot(record: ConversationRecord): Conversation {
  return {
    id: record.id,
    segment: record.segment,
    client: record.client?.id ?? '',
    server: record.server?.id ?? '',
    clientIp: record.clientIp,
    serverIp: record.serverIp,
    transport: record.transport,
    port: record.port,
    protocol: record.protocol,
    roleFrom: record.roleFrom,
    packets: record.packets,
    bytes: record.bytes,
    firstSeen: record.firstSeen,
    lastSeen: record.lastSeen,
  };
}
