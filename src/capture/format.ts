/** What the readers of capture file formats have in common: they are fed with bytes and hand frames to a sink. */

/** Longest frame that a file may claim: Linux offloads up to 256 KiB. More is damage, and nothing is allocated for it. */
export const MAX_FRAME = 262_144 + 4096;

export interface Parsed {
  /** Bytes of whole records; the rest comes again, with more behind it. */
  readonly used: number;
  /** The file is damaged behind them: nothing more can be read. */
  readonly problem?: string;
}

export interface CaptureFormat {
  readonly name: 'pcap' | 'pcapng';
  parse(b: Uint8Array, start: number, end: number): Parsed;
  /** Bytes still to come of a record that is skipped as they pass. */
  skipping(): number;
}

export const damaged = (used: number, problem: string): Parsed => ({used, problem});
