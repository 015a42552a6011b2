/** Evidence of an alert: the frames around it, in windows of time; an alert that comes back has a window each time. */
import type {Micros} from './time.ts';

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

export const windowKey = ({alert, raised}: Pick<EvidenceWindow, 'alert' | 'raised'>): string => `${alert}/${raised}`;
