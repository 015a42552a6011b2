/**
 * A command as it comes over the broker: a JWS in compact form (RFC 7515), signed with Ed25519 (RFC 8037); its `kid` names
 * the user. Whoever wrote it may be anybody until the signature is right; what it says is bounded before it is read.
 */
import type {KeyObject} from 'node:crypto';
import {CompactSign, compactVerify} from 'jose';
import type {Sender} from './senders.ts';

/** Of the whole token, in bytes. */
export const MAX_TOKEN = 16 * 1024;
/** `typ`: a signature that was given for another purpose is none for a command (RFC 8725, section 3.11). */
const TYPE = 'bifrost-command+jws';
const ID = /^[A-Za-z0-9_-]{16,64}$/;
/** Clocks differ; a command may come from so far in the future, in seconds. */
const AHEAD_S = 30;

export interface Command {
  readonly user: string;
  /** Unlike that of any other command. */
  readonly id: string;
  /** When it was signed, in seconds since 1970. */
  readonly signed: number;
  readonly command: string;
  readonly params: unknown;
}

/** Closed list: the audit log counts them. */
export type Refusal =
  | 'not a token'
  | 'unknown signer'
  | 'wrong signature'
  | 'not a command'
  | 'for another sensor'
  | 'expired';

export interface Expected {
  readonly senders: ReadonlyMap<string, Sender>;
  /** `<site>/<sensor>` */
  readonly audience: string;
  /** How old it may be, in seconds. */
  readonly maxAge: number;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Never throws. */
export async function commandIn(token: Uint8Array, expected: Expected): Promise<Command | Refusal> {
  if (token.length > MAX_TOKEN) return 'not a token';
  let refusal: Refusal = 'not a token';
  let user = '';
  try {
    const {payload, protectedHeader} = await compactVerify(
      token,
      ({kid = ''}) => {
        const sender = expected.senders.get(kid);
        refusal = sender === undefined ? 'unknown signer' : 'wrong signature';
        if (sender === undefined) throw new Error(refusal);
        user = sender.user;
        return sender.key;
      },
      {algorithms: ['EdDSA', 'Ed25519']},
    );
    return protectedHeader.typ === TYPE ? said(payload, user, expected) : 'not a command';
  } catch {
    return refusal;
  }
}

function said(payload: Uint8Array, user: string, {audience, maxAge, now}: Expected): Command | Refusal {
  const {jti, iat, aud, command, params} = parsed(payload);
  if (typeof jti !== 'string' || !ID.test(jti) || typeof command !== 'string') return 'not a command';
  if (typeof iat !== 'number' || !Number.isSafeInteger(iat)) return 'not a command';
  if (aud !== audience) return 'for another sensor';
  if (iat < now - maxAge || iat > now + AHEAD_S) return 'expired';
  return {user, id: jti, signed: iat, command, params};
}

function parsed(payload: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(Buffer.from(payload).toString('utf8')));
  } catch {
    return {};
  }
}

export const isCommand = (one: Command | Refusal): one is Command => typeof one !== 'string';

/** `key`: the private one. */
export const signed = (
  {user, id, signed: iat, command, params}: Command,
  audience: string,
  key: KeyObject,
): Promise<string> =>
  new CompactSign(Buffer.from(JSON.stringify({jti: id, iat, aud: audience, command, params})))
    .setProtectedHeader({alg: 'EdDSA', kid: user, typ: TYPE})
    .sign(key);
