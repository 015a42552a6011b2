/**
 * The contract between the governor and a question. A question is one file of questions/ and one line in questions.ts. It
 * knows how to ask one thing of one device, read-only by construction: no encoder of a request that changes something exists.
 * When, how often and whether at all is the governor's business: a question gets a `Line` and asks nothing but over it.
 */
import type {Socket} from 'node:net';
import type {IdentityField} from '../core/asset.ts';
import type {Observation} from '../core/observation.ts';
import type {Target} from '../core/poll.ts';
import type {Micros} from '../core/time.ts';

export interface Question {
  /** `modbus-identity`: protocol and what. */
  readonly name: string;
  /** Protocol whose facts the answers are: a folder of protocols/. */
  readonly protocol: string;
  readonly transport: 'tcp' | 'udp' | 'ethernet' | 'serial';
  /** Where the target leads there, it is put over this as well. */
  readonly alsoOver?: 'udp' | 'serial';
  /** Where its protocol is spoken if the target does not say; 0: the transport has no ports. */
  readonly port: number;
  /** Over UDP: devices answer from whichever port they like; left out: from the one that was asked. */
  readonly answersFromAnyPort?: boolean;
  /** In plain words, for `poll plan`: what is asked, and why that is harmless. */
  readonly about: string;
  /** Fields of the asset that the answer may tell. Passive first: it is not asked while all of them are known and fresh. */
  readonly tells: readonly IdentityField[];
  /** Put again so long after its answer; left out: 30 days, and a day where it tells nothing of the identity. */
  readonly again?: Micros;
  /** `false`: only a target that names it is asked (`ask`). */
  readonly isDefault: boolean;
  /** Every request that it will send, in order, as exactly as it can be known before the first answer. */
  plan(target: Target): readonly Request[];
  /**
   * Asks. Rejects with an `AppError` `poll` when the device does not answer as it should (time-out, broken answer): the governor
   * backs off. What the device says it does not know is no error but an empty answer.
   */
  ask(target: Target, line: Line): Promise<readonly Observation[]>;
}

export interface Request {
  /** In plain words: `read device identification, basic, from object 0`. */
  readonly about: string;
  /** The bytes on the wire above the transport; absent where a library makes them (then `about` says all). */
  readonly bytes?: Uint8Array;
}

/** The way to one device, as the governor grants it. Everything rejects with `poll` once the kill-switch is tripped. */
export interface Line {
  /**
   * Must be awaited before each request that a question or its library sends: waits for the budget, and writes the request into
   * the audit log. Never called again before the answer to the last one is in (`answered`).
   */
  request(request: Request): Promise<void>;
  /** The answer came, after so many milliseconds: the governor watches how the device copes. */
  answered(): void;
  /** The one TCP connection to the device; opened when first asked for, closed by the governor. */
  connect(port: number): Promise<Socket>;
  /**
   * Hangs up properly, and resolves once `connect` may open another connection: as long after the first as between two visits. For
   * what no one connection can tell.
   */
  leave(): Promise<void>;
  /**
   * Sends over `connect`, over UDP or a serial line, as the way to the target is, and waits for one whole answer: `request`, send, receive,
   * `answered`. `lengthOf` tells from the bytes so far how long the whole is; 0: not known yet; below 0: it is broken.
   */
  exchange(
    request: Request & {readonly bytes: Uint8Array},
    lengthOf: (soFar: Uint8Array) => number,
  ): Promise<Uint8Array>;
  /** Reads what was said with the dissector of the question's protocol: the same facts as from the wire. */
  dissect(pieces: readonly Piece[]): readonly Observation[];
  /** Longest time to wait for an answer, milliseconds. */
  readonly timeout: number;
  /** Our own address, for a question that opens a socket of its own; left out: whichever the system takes. */
  readonly source?: string;
  /** Aborted when the switch is tripped or the window ends: a library's connection is destroyed then, at once. */
  readonly signal: AbortSignal;
}

export interface Piece {
  readonly from: 'client' | 'server';
  readonly bytes: Uint8Array;
}
