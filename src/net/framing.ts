/**
 * Messages with a length in their header, one behind the other over TCP or in a datagram: cuts them apart, for
 * protocols that need no more than that. When the framing is lost, it is found again at a segment that begins soundly.
 */
import type {Report, Side} from '../core/protocol.ts';

/** What `Framing.length` says when the header is not there yet, or is none. */
export const NEED_MORE = 0;
export const BROKEN = -1;

/** Where each side of a talk stands. */
export interface Cut {
  /** The next byte is not known to begin a message. */
  lost: boolean;
  /** Bytes that still belong to a message which was already read as far as it matters. */
  skip: number;
}

export interface Cuts {
  readonly client: Cut;
  readonly server: Cut;
}

export interface Framing<S extends Cuts> {
  /** Most bytes of a message that are waited for; of a longer one the rest is skipped. */
  readonly keep: number;
  /** Bytes of the whole message at `b[at..]`, NEED_MORE or BROKEN. */
  length(b: Uint8Array, at: number, end: number): number;
  /** Reads the message, cut to `keep` bytes. */
  message(session: S, from: Side, b: Uint8Array, at: number, end: number, report: Report): void;
  /** The bytes at `b[at..end)` do not begin a message although the one before ended there. */
  broken(session: S, from: Side, b: Uint8Array, at: number, end: number, report: Report): void;
}

export const openCuts = (): Cuts => ({client: {lost: false, skip: 0}, server: {lost: false, skip: 0}});

/** Bytes of this side were missed. */
export function loseCut(cuts: Cuts, from: Side): void {
  cuts[from].lost = true;
  cuts[from].skip = 0;
}

/** Reads the messages of `b[start..end)`; returns how many bytes it used, as `Protocol.read` does. */
export function readMessages<S extends Cuts>(
  framing: Framing<S>,
  session: S,
  from: Side,
  b: Uint8Array,
  start: number,
  end: number,
  report: Report,
): number {
  const cut = session[from];
  let at = start;
  while (at < end) {
    const skipped = Math.min(cut.skip, end - at);
    cut.skip -= skipped;
    at += skipped;
    if (at === end) break;
    const length = framing.length(b, at, end);
    if (length === BROKEN) {
      if (!cut.lost) framing.broken(session, from, b, at, end, report);
      loseCut(session, from);
      return end - start;
    }
    const wanted = Math.min(length, framing.keep);
    if (length === NEED_MORE || wanted > end - at) break;
    cut.lost = false;
    framing.message(session, from, b, at, at + wanted, report);
    cut.skip = length - wanted;
    at += wanted;
  }
  return at - start;
}
