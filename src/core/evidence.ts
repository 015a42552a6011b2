/** Evidence of an alert: the frames around it, in windows of time; an alert that comes back has a window each time. */
import type {Link} from './packet-source.ts';
import {isoTime, type Micros} from './time.ts';

/**
 * `open`: frames are still added. `kept`: every frame that was asked for. `cut`: some are missing, the note says which.
 * `shared`: they are in the window of another alert. `frame`: only the frame that raised it. `none`: nothing was kept.
 * `deleted`: to make room.
 */
export const windowStates = ['open', 'kept', 'cut', 'shared', 'frame', 'none', 'deleted'] as const;
export type WindowState = (typeof windowStates)[number];

export interface EvidenceWindow {
  /** Id of the alert. */
  readonly alert: string;
  /** When it was raised; with the alert the key of the window. */
  readonly raised: Micros;
  /** Number of the frame that raised it. */
  readonly frame: number;
  state: WindowState;
  /** What is missing and why; empty: nothing. */
  note: string;
  /** `<alert>/<raised>` of the window that holds its frames; empty: it holds its own. */
  readonly sharedWith: string;
  /** The span that was asked for. */
  readonly from: Micros;
  until: Micros;
  /** Every frame from here on was in memory when it was opened; the ring on disk may have earlier ones. Undefined: it is not known. */
  memoryFrom?: Micros;
  /** Of the frames that are kept: how many, their bytes in the file, the times of the first and the last. */
  frames: number;
  bytes: number;
  first: Micros;
  last: Micros;
  /** Counters of the sensor when the alert was raised, and when the window closed. */
  readonly healthBefore: Readonly<Record<string, number>>;
  healthAfter: Readonly<Record<string, number>>;
  /** Of the file, once it is closed; empty before. */
  sha256: string;
}

/** Blocks of pcapng to add to a window, and how the window is now. */
export interface EvidenceChange {
  readonly type: 'evidence';
  readonly window: EvidenceWindow;
  readonly pcapng: Uint8Array;
}

/** Why a window lacks what was on the wire before `time`, as its note says it. */
export const forgottenBefore = (time: Micros): string => `frames before ${isoTime(time)} were no longer in memory`;

/** A note is several reasons. */
export const noteOf = (reasons: readonly string[]): string => reasons.filter((reason) => reason !== '').join('; ');
export const reasonsOf = (note: string): string[] => (note === '' ? [] : note.split('; '));

/** Frames of one interface for the ring on disk (custody/disk-ring.ts). */
export interface RingPiece {
  readonly link: Pick<Link, 'name' | 'linkType' | 'segment'>;
  /** Times of the first and the last frame. */
  readonly first: Micros;
  readonly last: Micros;
  /** What was on the wire before the first one may be missing: it is the first piece of a watch, or memory was overwritten. */
  readonly isAfterGap: boolean;
  /** Packet blocks of the first interface of a pcapng file. */
  readonly pcapng: Uint8Array;
}

export const windowKey = ({alert, raised}: Pick<EvidenceWindow, 'alert' | 'raised'>): string => `${alert}/${raised}`;
