/** What the process that runs probes is told, and what it tells. Both ends are of this program: plain data, one message a probe. */

import type {PlaceSettings} from './checklist-place.ts';
import type {Evidence} from './core/checklist.ts';

export interface ToChecker {
  /** Names of the probes. */
  readonly probes: readonly string[];
  readonly place: PlaceSettings;
  /** Whoever else runs on this box goes first. */
  readonly isLow: boolean;
}

/** What one probe brought. When all have, the process ends. */
export interface FromChecker {
  readonly probe: string;
  readonly evidence: readonly Evidence[];
}
