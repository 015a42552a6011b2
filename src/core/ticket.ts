/**
 * A change ticket: work that was announced for a time. What it covers is recorded and not alarmed; what happens on its
 * devices beside it is raised by one level; one that nobody closes is told.
 */
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
  readonly openedBy: string;
  /** Somebody said that the work is done. */
  readonly closed?: {readonly time: Micros; readonly by: string};
}
