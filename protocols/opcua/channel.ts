/**
 * The secure channel of a connection, as far as it shows: policy, mode, channel and token ids, what the two sides agreed on.
 * OPC 10000-6 sections 6.7 and 7.1; OPC 10000-7 for the policies.
 */
import {u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Side} from '../../src/core/protocol.ts';
import {type Micros, SECOND} from '../../src/core/time.ts';
import {isKnown} from './services.ts';
import {chunkSize, MSG, messageType, SEQUENCE_AT, SEQUENCE_LENGTH} from './wire.ts';

/** Modes as the specification numbers them; UNKNOWN until something shows it. */
export const UNKNOWN = 0;
export const NONE = 1;
const SIGN = 2;
const SIGN_AND_ENCRYPT = 3;

export const modeNames: readonly string[] = ['', 'None', 'Sign', 'SignAndEncrypt'];

/** What one side may send to the other; 0: not known, or no limit. */
export interface Limits {
  chunk: number;
  message: number;
  chunks: number;
}

export interface Channel {
  id: number;
  token: number;
  previousToken: number;
  /** A token was asked for and its id not seen yet. */
  isRenewing: boolean;
  /** When the token is over, with the grace that a server must grant; 0: not known. */
  expires: Micros;
  /** URI; empty: the opening was not seen. */
  policy: string;
  mode: number;
  /** Bytes of the signature at the end of a chunk that is signed. */
  signature: number;
  readonly toServer: Limits;
  readonly toClient: Limits;
}

export const openChannel = (): Channel => ({
  id: 0,
  token: 0,
  previousToken: 0,
  isRenewing: false,
  expires: 0,
  policy: '',
  mode: UNKNOWN,
  signature: 0,
  toServer: {chunk: 0, message: 0, chunks: 0},
  toClient: {chunk: 0, message: 0, chunks: 0},
});

export const limitsOf = (channel: Channel, from: Side): Limits =>
  from === 'client' ? channel.toServer : channel.toClient;

/** The part behind the # of the URI. */
export const policyName = (uri: string): string => uri.slice(uri.lastIndexOf('#') + 1);

/** An empty URI is the policy None of old clients. */
export const isPolicyNone = (uri: string): boolean => uri === '' || policyName(uri) === 'None';

/** Bytes of a signature by the policy: of HMAC-SHA1, -SHA256, -SHA384, or a Poly1305 tag. */
function signatureLength(policy: string): number {
  switch (policyName(policy)) {
    case 'Basic128Rsa15':
    case 'Basic256':
      return 20;
    case 'ECC_nistP384':
    case 'ECC_brainpoolP384r1':
      return 48;
    case 'ECC_curve25519':
    case 'ECC_curve448':
      return 16;
    default:
      return 32;
  }
}

/** An OPN named the policy; a channel that is opened anew has a mode to be found out. */
export function setPolicy(channel: Channel, policy: string, isNew: boolean): void {
  if (isNew || channel.policy !== policy) channel.mode = isPolicyNone(policy) ? NONE : UNKNOWN;
  channel.policy = policy;
  channel.signature = isPolicyNone(policy) ? 0 : signatureLength(policy);
  channel.isRenewing = true;
}

/** The server may take the old token until the new one is used, and a client go on for a quarter of the lifetime. */
export function setToken(channel: Channel, token: number, lifetimeMs: number, time: Micros): void {
  if (token !== channel.token) channel.previousToken = channel.token;
  channel.token = token;
  channel.isRenewing = false;
  channel.expires = lifetimeMs === 0 ? 0 : time + (lifetimeMs / 1000) * 1.25 * SECOND;
}

/** Bytes were lost: another channel or token may have come. */
export function doubt(channel: Channel): void {
  channel.id = 0;
  channel.token = 0;
  channel.previousToken = 0;
  channel.expires = 0;
}

/** Bytes of a MSG that must be there before it can be told whether its body is readable: a type id of four bytes is behind. */
export const READABLE_AT = SEQUENCE_AT + SEQUENCE_LENGTH + 4;

/**
 * Can the body of the MSG or CLO at `b[at..]` be read, of which READABLE_AT bytes are there? Under a policy or of a channel
 * that was not seen to open, it can be when a type id of a service is where one belongs; once it was, all of the channel can.
 */
export function isReadable(channel: Channel, b: Uint8Array, at: number): boolean {
  if (channel.mode === NONE || channel.mode === SIGN) return true;
  if (!isServiceAt(b, at + SEQUENCE_AT + SEQUENCE_LENGTH, at + chunkSize(b, at))) return false;
  if (u32le(b, at + SEQUENCE_AT) > MAX_SEQUENCE_BELIEVED) return false;
  if (channel.policy !== '') channel.mode = SIGN;
  return true;
}

/** Ciphertext looks like any number; numbers start near 0 and would take years to come here. */
const MAX_SEQUENCE_BELIEVED = 1 << 28;

/** A type id of four bytes in namespace 0, `01 00 id id`, that is the id of a service. */
const isServiceAt = (b: Uint8Array, at: number, end: number): boolean =>
  end - at >= 4 && u8(b, at) === 1 && u8(b, at + 1) === 0 && isKnown(u16le(b, at + 2));

/** The first message on a secured channel could not be read: it is encrypted. */
export function setEncrypted(channel: Channel, b: Uint8Array, at: number): boolean {
  if (channel.policy === '' || channel.mode !== UNKNOWN || messageType(b, at) !== MSG) return false;
  channel.mode = SIGN_AND_ENCRYPT;
  return true;
}
