/** The table of conversations: who talks to whom over which service. Bounded; told when new and now and then. */
import {type Conversation, serviceText} from '../core/asset.ts';
import {base32, hash32} from '../core/hash.ts';
import {MINUTE, type Micros, SECOND} from '../core/time.ts';
import {type Host, note, strike} from '../inventory/host.ts';
import type {ClientsWatch} from './clients-watch.ts';
import type {Offers} from './offers.ts';
import {type ConversationRecord, clientEnd, type End, serverEnd, type Talk} from './talk.ts';

/** Conversations kept; a scan beyond it shares one record and is counted. */
const MAX_CONVERSATIONS = 65_536;
/** Index of the record that all conversations beyond the bound share. */
export const SHARED = -1;
/**
 * Counts of one that goes on are told so often, which spares the disk. A young one is told each time its age has doubled: who
 * looks at a network for the first time sees it grow.
 */
const TELL_EVERY = 5 * MINUTE;
const FIRST_AFTER = 10 * SECOND;

export interface Conversations {
  /** The conversation of a talk whose client is known; `isNew` tells whether it was made for it. */
  of(talk: Talk, time: Micros): {readonly record: ConversationRecord; readonly isNew: boolean};
  /** The server of a conversation spoke for the first time. */
  answered(record: ConversationRecord, server: Host | undefined): void;
  /** Names the protocol of a conversation once its content told. */
  name(record: ConversationRecord, protocol: string): void;
  changed(now: Micros, all: boolean): Iterable<Conversation>;
  all(): Iterable<ConversationRecord>;
  /** Other devices are polled from now on. */
  usePlan(): void;
  size(): number;
  overflowed(): number;
}

/** `offers`: whose port is it, as long as no content told. `clients`: whose fare is watched. */
export function conversations(offers: Offers, clients: ClientsWatch): Conversations {
  const records = new Map<string, ConversationRecord>();
  let overflow: ConversationRecord | undefined;
  let overflows = 0;

  function hintOf(talk: Talk): string | undefined {
    const {hinted, order} = offers.of(talk);
    return hinted > 0 ? order[0]?.name : undefined;
  }

  function make(talk: Talk, key: string, time: Micros): ConversationRecord {
    const record = recordOf(talk, hintOf(talk), records.size, key, time);
    record.fare = clients.fareOf(record.segment, record.serverAddress);
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
      const [client, server] = [addressOf(clientEnd(talk)), addressOf(serverEnd(talk))];
      const key = `${talk.segment} ${client} ${server} ${talk.transport}/${portOf(talk)}${variantOf(talk)}`;
      const known = records.get(key);
      const record = known ?? make(talk, key, time);
      if (record.server === undefined) answer(record, serverEnd(talk).host);
      if (known === undefined) noteService(record);
      return {record, isNew: known === undefined};
    },
    answered: answer,
    name(record, protocol) {
      if (record.protocol === protocol && record.protocolFrom === 'content') return;
      if (record.client !== undefined) strike(record.client, 'uses', provenService(record));
      if (record.server !== undefined) strike(record.server, 'serves', provenService(record));
      record.protocol = protocol;
      record.protocolFrom = 'content';
      record.isNews = true;
      noteService(record);
    },
    *changed(now, all) {
      for (const record of records.values()) {
        const isDue =
          record.isNews || all || (record.lastSeen > record.toldAt && now - record.toldAt >= restOf(record));
        if (!isDue) continue;
        record.isNews = false;
        record.toldAt = now;
        noteService(record);
        yield snapshot(record);
      }
    },
    all: () => records.values(),
    usePlan() {
      for (const record of records.values()) record.fare = clients.fareOf(record.segment, record.serverAddress);
    },
    size: () => records.size,
    overflowed: () => overflows,
  };
}

const restOf = ({toldAt, firstSeen}: ConversationRecord): Micros =>
  Math.min(TELL_EVERY, Math.max(FIRST_AFTER, toldAt - firstSeen));

function recordOf(talk: Talk, hint: string | undefined, index: number, key: string, time: Micros): ConversationRecord {
  const [client, server] = [clientEnd(talk), serverEnd(talk)];
  return {
    index,
    id: `c-${base32(hash32(key), 7)}${base32(hash32(key, 7) & 0x1ffffff, 5)}`,
    segment: talk.segment,
    client: client.host,
    server: server.host,
    clientAddress: addressOf(client),
    serverAddress: addressOf(server),
    transport: talk.transport,
    port: portOf(talk),
    protocol: talk.protocol?.name ?? hint ?? '',
    protocolFrom: talk.protocol !== undefined ? 'content' : hint === undefined ? '' : 'port',
    unread: 0,
    roleFrom: talk.roleFrom,
    packets: 0,
    bytes: 0,
    firstSeen: time,
    lastSeen: time,
    isNews: true,
    toldAt: -1,
    fare: undefined,
  };
}

const addressOf = ({ip, mac}: End): string => ip || mac;

/** Protocols that share an EtherType are conversations of their own. */
const variantOf = ({transport, protocol}: Talk): string =>
  transport === 'ethernet' && protocol !== undefined ? ` ${protocol.name}` : '';

const portOf = (talk: Talk): number => talk.carries || serverEnd(talk).port;

/** Of an asset only what content told is said. */
const provenService = ({transport, port, protocol, protocolFrom}: ConversationRecord): string =>
  serviceText({transport, port, protocol: protocolFrom === 'content' ? protocol : '', protocolFrom});

function noteService(record: ConversationRecord): void {
  const service = provenService(record);
  const {client, server, lastSeen} = record;
  if (client !== undefined) note(client, 'uses', service, record.protocolFrom, lastSeen);
  if (server !== undefined) note(server, 'serves', service, record.protocolFrom, lastSeen);
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
    client: record.client?.owner.id ?? '',
    server: record.server?.owner.id ?? '',
    clientAddress: record.clientAddress,
    serverAddress: record.serverAddress,
    transport: record.transport,
    port: record.port,
    protocol: record.protocol,
    protocolFrom: record.protocolFrom,
    unread: record.unread,
    roleFrom: record.roleFrom,
    packets: record.packets,
    bytes: record.bytes,
    firstSeen: record.firstSeen,
    lastSeen: record.lastSeen,
  };
}
