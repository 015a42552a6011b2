/** How evidence is kept, as the configuration says it. */
import type {Micros} from '../core/time.ts';

export interface EvidenceSettings {
  /** How long before and after an alert frames are kept. */
  readonly before: Micros;
  readonly after: Micros;
  /** Memory for the frames just seen, for each interface. */
  readonly ringMiB: number;
  /** Room on the disk for frames of each interface; 0: none. */
  readonly diskRingMiB: number;
}

export const MIB = 1024 * 1024;
