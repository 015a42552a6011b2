/** Work that Bifrost did once, or does again and again: what, when, how it ended. Others may want proof of it later. */
import type {Micros} from './time.ts';

export const jobKinds = ['backup', 'backup-canary', 'backup-drill', 'backup-restore'] as const;
export type JobKind = (typeof jobKinds)[number];

export interface Job {
  readonly kind: JobKind;
  readonly started: Micros;
  readonly finished: Micros;
  readonly ok: boolean;
  /** What it was done to or with: the name of a file. */
  readonly what: string;
  /** What came of it, or what went wrong, in one sentence. */
  readonly result: string;
  /** Bytes of what was made or read; 0: nothing was. */
  readonly size: number;
  /** SHA-256 of it, hexadecimal; empty: there is none. */
  readonly sha256: string;
}
