/** State of one EtherNet/IP conversation: a TCP connection, or two UDP endpoints. */
import type {Side} from '../../src/core/protocol.ts';
import {doubt, openPending, type Pending} from '../../src/net/pending.ts';
import {type Exchange, openExchange} from './exchange.ts';

/** What is kept of a request: enough for all but the longest lists of services or values. */
const KEPT = 512;

export interface Session {
  readonly pending: Pending;
  readonly exchange: Exchange;
  /** The next byte of this side is not known to begin a message: skip to a segment that does. */
  clientLost: boolean;
  serverLost: boolean;
  /** A response met its request since the start or the last hole. */
  paired: boolean;
  flooded: boolean;
}

export const openSession = (): Session => ({
  pending: openPending(KEPT),
  exchange: openExchange(),
  clientLost: false,
  serverLost: false,
  paired: false,
  flooded: false,
});

export const isLost = (session: Session, from: Side): boolean =>
  from === 'client' ? session.clientLost : session.serverLost;

export function lose(session: Session, from: Side): void {
  if (from === 'client') session.clientLost = true;
  else session.serverLost = true;
  session.paired = false;
  doubt(session.pending);
}

export function found(session: Session, from: Side): void {
  if (from === 'client') session.clientLost = false;
  else session.serverLost = false;
}
