/** One capture through Bifrost, beside what the oracle says of it. */
import {protocols} from '../../protocols/index.ts';
import type {Conversation} from '../../src/core/asset.ts';
import {watchCapture} from '../captures.ts';
import type {Watched} from '../watch.ts';
import {type Expected, ends, expectations} from './oracle.ts';

export interface Compared {
  readonly capture: string;
  readonly who: string;
  /** The oracle's names for it. */
  readonly protocols: readonly string[];
  readonly agrees: boolean;
  /** What content told Bifrost; empty: nothing. */
  readonly found: string;
}

/** A conversation that content named. */
export interface Claimed {
  readonly capture: string;
  /** As the oracle writes it, where it has it. */
  readonly who: string;
  readonly protocol: string;
  /** What the oracle has in the same conversation; empty: it knows none. */
  readonly oracle: readonly string[];
}

export interface Seen {
  /** Of protocols that Bifrost reads. */
  readonly compared: readonly Compared[];
  /** Of protocols that it does not read. */
  readonly unread: readonly Compared[];
  readonly claimed: readonly Claimed[];
  /** Messages of each protocol. */
  readonly messages: ReadonlyMap<string, number>;
}

export const names: ReadonlySet<string> = new Set(protocols.map(({name}) => name));

export async function see(capture: string): Promise<Seen> {
  const watched = await watchCapture(`files/${capture}`);
  const expected = expectations(capture);
  const conversations = latest(watched);
  const found = foundIn(conversations);
  const all = expected.map((one) => compare(capture, one, found));
  const messages = new Map<string, number>();
  for (const {protocol} of watched.messages) messages.set(protocol, (messages.get(protocol) ?? 0) + 1);
  return {
    compared: all.filter(isRead),
    unread: all.filter((one) => !isRead(one)),
    claimed: conversations.flatMap((one) => claims(capture, one, expected)),
    messages,
  };
}

/** By its commonest name: TLS within QUIC is no TLS to read. */
const isRead = ({protocols: theirs}: Compared): boolean => theirs.length > 0 && names.has(theirs[0] ?? '');

/** The last state of each. */
function latest({changes}: Watched): Conversation[] {
  const all = changes.flatMap((change) => (change.type === 'conversation' ? [change.conversation] : []));
  return [...new Map(all.map((one) => [`${one.id} ${one.protocol}`, one])).values()];
}

/** By conversation as the oracle writes it, by its ends alone, and by talker for what has no ports. */
function foundIn(conversations: readonly Conversation[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const one of conversations) {
    if (one.protocolFrom === 'content') for (const who of writings(one)) found.set(who, one.protocol);
  }
  return found;
}

function writings(one: Conversation): string[] {
  const {clientAddress, serverAddress, transport, protocol} = one;
  if (hasPorts(one)) return [written(one), ends(clientAddress, transport, serverAddress)];
  return [`${clientAddress} ${protocol}`, `${serverAddress} ${protocol}`];
}

const hasPorts = ({transport}: Conversation): boolean => transport === 'tcp' || transport === 'udp';
const written = ({clientAddress, serverAddress, transport, port}: Conversation): string =>
  `${clientAddress} > ${serverAddress} ${transport}/${port}`;

/** Where no handshake was seen, either may be right about who asks. */
function compare(capture: string, one: Expected, found: ReadonlyMap<string, string>): Compared {
  const name = found.get(one.who) ?? (one.isSure ? undefined : found.get(one.reversed)) ?? '';
  return {capture, who: one.who, protocols: one.protocols, agrees: one.protocols.includes(name), found: name};
}

function claims(capture: string, one: Conversation, expected: readonly Expected[]): Claimed[] {
  if (one.protocolFrom !== 'content' || !hasPorts(one)) return [];
  const reversed = ends(one.clientAddress, one.transport, one.serverAddress);
  const same = expected.filter(({who}) => who === written(one));
  const theirs = same.length > 0 ? same : expected.filter((other) => other.reversed === reversed);
  const oracle = theirs.flatMap(({protocols: all}) => all);
  return [{capture, who: theirs[0]?.who ?? written(one), protocol: one.protocol, oracle}];
}
