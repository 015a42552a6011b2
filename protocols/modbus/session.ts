/** State of one Modbus connection. */
import type {Carrier, Side} from '../../src/core/protocol.ts';
import {doubt, openTransactions, type Transactions} from './transactions.ts';
import {type Framing, MAX_ADU} from './wire.ts';

export interface Session {
  readonly transactions: Transactions;
  /** A serial line, where both sides stand in one stream. */
  readonly isBus: boolean;
  framing: Framing | 'unknown';
  /** Without MBAP: the latest ADU with such a header put in front (wire.ts); else empty. */
  adu: Uint8Array;
  /** The next byte of this side is not known to begin an ADU: skip to a segment that does. */
  clientLost: boolean;
  serverLost: boolean;
  /** At least one ADU was read: what does not fit from then on is broken Modbus, not another protocol. */
  confirmed: boolean;
  /** A response met its request since the start or the last hole: both directions are seen, so the next must too. */
  paired: boolean;
  /** The flood that goes on was reported. */
  flooded: boolean;
}

/** Shared: an array of its own costs 200 bytes a connection, empty or not. */
const NO_ADU = new Uint8Array(0);

export const openSession = (carrier?: Carrier): Session => ({
  isBus: carrier === 'serial',
  transactions: openTransactions(),
  framing: 'unknown',
  adu: carrier === 'serial' ? new Uint8Array(MAX_ADU) : NO_ADU,
  clientLost: false,
  serverLost: false,
  confirmed: false,
  paired: false,
  flooded: false,
});

export const isLost = (session: Session, from: Side): boolean =>
  from === 'client' ? session.clientLost : session.serverLost;

/**
 * The next byte of this side is not known to begin an ADU. Bytes were missed, so what waits may have been answered and
 * what comes may have been asked.
 */
export function lose(session: Session, from: Side): void {
  if (from === 'client') session.clientLost = true;
  else session.serverLost = true;
  session.paired = false;
  doubt(session.transactions);
}

export function found(session: Session, from: Side): void {
  if (from === 'client') session.clientLost = false;
  else session.serverLost = false;
}
