/** A change ticket: what was announced for a time, so that what it covers is recorded and not alarmed. */
import type {AssetId} from './asset.ts';
import type {FactKind} from './fact.ts';
import type {Micros} from './time.ts';

export interface Ticket {
  /** What people call it: `MOC-17`. */
  readonly ticket: string;
  /** To whom it may be done; empty: to all. */
  readonly assets: readonly AssetId[];
  /** What may be done: `program`, `write`, ... */
  readonly allow: readonly FactKind[];
  readonly from: Micros;
  readonly until: Micros;
}
