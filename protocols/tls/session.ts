/** What is kept of one TLS connection: little, and only until its handshake is over. */
import type {Hello} from './hello.ts';

export const CLIENT_HELLO = 1;
export const SERVER_HELLO = 2;
export const CERTIFICATE = 11;
/** Longest handshake message that is put together, chains of certificates included. */
export const MAX_HANDSHAKE = 32_768;

export interface Half {
  /** Bytes of a record that is not looked at, still to come. */
  skip: number;
  /** Behind ChangeCipherSpec: handshake messages and alerts cannot be read any more. */
  isEncrypted: boolean;
  /** The next bytes may be the middle of a record. */
  isLost: boolean;
  /** Some record of this side was sound. */
  isSound: boolean;
  /** Beginning of a handshake message that goes on in the next record. */
  part: Uint8Array | undefined;
}

export interface Session {
  readonly client: Half;
  readonly server: Half;
  /** Waits for the answer of the server. */
  hello: Hello | undefined;
  helloFrame: number;
}

const half = (): Half => ({skip: 0, isEncrypted: false, isLost: false, isSound: false, part: undefined});

export const openSession = (): Session => ({client: half(), server: half(), hello: undefined, helloFrame: 0});

/** Bytes of this side are missing: what was begun is dropped. */
export function lose(half: Half): void {
  half.skip = 0;
  half.part = undefined;
  half.isLost = true;
}
