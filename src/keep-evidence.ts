/**
 * Brings evidence to the disk, for the daemon and for replays: frames into files, what is known of them into the store,
 * what became of them into the audit log. Evidence never stands in the way of an alert: what cannot be written is said in
 * the note of its window.
 */

import type {Change} from './core/change.ts';
import {
  type EvidenceChange,
  type EvidenceWindow,
  forgottenBefore,
  noteOf,
  reasonsOf,
  windowKey,
} from './core/evidence.ts';
import {joined} from './core/joined.ts';
import {isoTime, type Micros} from './core/time.ts';
import {type EvidenceFolder, isBeginning, sha256} from './custody/folder.ts';
import type {Earlier, EarlierFrames} from './earlier-frames.ts';
import type {Batch} from './store/save-batch.ts';
import type {Store} from './store/store.ts';

export interface EvidenceLimits {
  /** Bytes of all evidence on the disk. */
  readonly maxBytes: number;
  /** Evidence of alerts that are done is deleted when it is so old; undefined: never. */
  readonly keep: Micros | undefined;
}

export interface KeepingParts {
  readonly store: Pick<Store, 'evidence'>;
  /** Stores what became of evidence. */
  readonly keep: (batch: Batch) => void;
  readonly folder: EvidenceFolder;
  readonly limits: EvidenceLimits;
  /** Where frames are found that memory no longer had; left out: nowhere. */
  readonly earlier?: EarlierFrames;
  /** Who writes, for the audit log. */
  readonly actor: string;
  readonly onProblem: (message: string) => void;
}

export interface EvidenceKeeping {
  /** Before changes are stored: evidence that is whole in itself gets its hash. */
  hashed(changes: readonly Change[]): readonly Change[];
  /** After changes were stored: writes their frames, and closes the files of windows that closed. */
  write(changes: readonly Change[]): void;
  /** Closes what an earlier watch left open. */
  recover(): void;
  /** Deletes what is too much or too old. */
  tidy(): void;
}

interface State extends KeepingParts {
  readonly failed: Set<string>;
  /** Of windows that are open: what is missing of their beginning, now that the disk was asked. */
  readonly begun: Map<string, readonly string[]>;
}

export function keepEvidence(parts: KeepingParts): EvidenceKeeping {
  const state: State = {...parts, failed: new Set(), begun: new Map()};
  return {
    hashed: (changes) => changes.map(hashed),
    write(changes) {
      let isClosed = false;
      for (const change of changes) {
        if (change.type !== 'evidence') continue;
        addFrames(state, change);
        if (change.window.state !== 'kept' && change.window.state !== 'cut') continue;
        attempt(state, () => close(state, change.window));
        isClosed = true;
      }
      if (isClosed) attempt(state, () => tidy(state));
    },
    recover: () => attempt(state, () => recover(state)),
    tidy: () => attempt(state, () => tidy(state)),
  };
}

const hashed = (change: Change): Change =>
  change.type === 'evidence' && change.window.state === 'frame'
    ? {...change, window: {...change.window, sha256: sha256(change.pcapng)}}
    : change;

function attempt({onProblem}: State, work: () => void): void {
  try {
    work();
  } catch (error) {
    onProblem(`evidence: ${(error as Error).message}`);
  }
}

/** Once a piece is missing the rest stays out, too: half a file that looks whole is worse than one that ends. */
function addFrames(state: State, {window, pcapng}: EvidenceChange): void {
  const key = windowKey(window);
  if (pcapng.length === 0 || window.state === 'frame' || state.failed.has(key)) return;
  let isWritten = false;
  attempt(state, () => {
    isWritten = state.folder.append(window, isBeginning(pcapng) ? begun(state, window, pcapng) : pcapng);
    if (!isWritten) throw new Error(`${key}: the disk is too full for frames`);
  });
  if (!isWritten) state.failed.add(key);
}

/** What stood on the wire earlier comes first in the file, as a section of its own. */
function begun(state: State, window: EvidenceWindow, pcapng: Uint8Array): Uint8Array {
  let earlier: Earlier | undefined;
  attempt(state, () => {
    earlier = state.earlier?.(window, pcapng);
  });
  if (earlier === undefined) return pcapng;
  state.begun.set(windowKey(window), earlier.reasons);
  return joined([earlier.pcapng, pcapng]);
}

const NO_FILE = {bytes: 0, frames: 0, first: 0, sha256: ''};

/** What the file is, is what counts. */
function close(state: State, window: EvidenceWindow): void {
  const file = state.folder.mend(window) ?? NO_FILE;
  const isFailed = state.failed.delete(windowKey(window));
  const isShort = isFailed || file.frames < window.frames;
  const note = noteOf([...reasonsFor(state, window), isShort ? 'frames could not be written to the disk' : '']);
  const kept = note === '' ? 'kept' : 'cut';
  seal(state, {...window, ...file, note, state: isShort && file.frames === 0 ? 'none' : kept});
}

/** What memory lacked the disk may have had. */
function reasonsFor({begun}: State, window: EvidenceWindow): string[] {
  const reasons = reasonsOf(window.note);
  const ofBeginning = begun.get(windowKey(window));
  if (ofBeginning === undefined || window.memoryFrom === undefined) return reasons;
  begun.delete(windowKey(window));
  const forgotten = forgottenBefore(window.memoryFrom);
  return [...ofBeginning, ...reasons.filter((reason) => reason !== forgotten)];
}

function seal({keep, actor}: State, window: EvidenceWindow): void {
  const {alert, raised, frames, bytes, note, sha256: hash} = window;
  const said = note === '' ? '' : ` (${note})`;
  const detail = `${alert}: frames around ${isoTime(raised)}: ${frames} frames, ${bytes} bytes, SHA-256 ${hash}${said}`;
  keep({
    changes: [{type: 'evidence', window, pcapng: new Uint8Array(0)}],
    audit: [{time: Date.now() * 1000, actor, action: 'evidence.frozen', detail}],
  });
}

function recover(state: State): void {
  for (const window of state.store.evidence.list({states: ['open', 'kept', 'cut']})) {
    if (window.sha256 !== '') continue;
    const file = state.folder.mend(window) ?? NO_FILE;
    const ended = 'the daemon ended while frames were added';
    const note = noteOf([window.note, window.state === 'open' ? ended : '']);
    seal(state, {...window, ...file, note, state: file.frames === 0 ? 'none' : 'cut'});
  }
}

function tidy({store, keep, folder, limits, actor}: State): void {
  let left = store.evidence.bytes();
  const now = Date.now() * 1000;
  for (const {isDone, ...window} of store.evidence.toDelete()) {
    const isOld = isDone && limits.keep !== undefined && window.raised < now - limits.keep;
    if (!isOld && left <= limits.maxBytes) continue;
    const why = isOld ? 'it is older than evidence.keep' : `all evidence takes more than evidence.maxMiB`;
    left -= window.bytes;
    folder.remove(window);
    keep({
      changes: [{type: 'evidence', window: deleted(window, why, now), pcapng: new Uint8Array(0)}],
      audit: [
        {
          time: now,
          actor,
          action: 'evidence.deleted',
          detail: `${window.alert}: frames around ${isoTime(window.raised)}, SHA-256 ${window.sha256}: ${why}`,
        },
      ],
    });
  }
}

const deleted = (window: EvidenceWindow, why: string, now: Micros): EvidenceWindow => ({
  ...window,
  state: 'deleted',
  bytes: 0,
  note: `deleted ${isoTime(now)}: ${why}`,
});
