/**
 * Exchanges that were judged once, found harmless, and may repeat: a conversation and the fingerprint that its protocol
 * gave (core/protocol.ts). Known traffic costs one look-up here and no object. Open addressing over one typed array.
 */
import {int} from '../core/bytes.ts';
import {mix32} from '../core/hash.ts';

/** Patterns kept; a larger plant starts over, which costs time, never a missed alert. */
const MAX_PATTERNS = 1 << 19;
const FIRST_SLOTS = 1 << 12;
/** Cells of a slot: conversation + 1 (0: free), a, b, repetitions. */
const STRIDE = 4;

export interface VerdictMemo {
  /** True, and counted: this was judged harmless before. */
  repeats(conversation: number, a: number, b: number): boolean;
  add(conversation: number, a: number, b: number): void;
  /** Rules changed: judge everything anew. */
  clear(): void;
  size(): number;
  /** Exchanges that were counted instead of judged. */
  repeated(): number;
}

export function verdictMemo(): VerdictMemo {
  let cells = new Int32Array(FIRST_SLOTS * STRIDE);
  let mask = FIRST_SLOTS - 1;
  let size = 0;
  let repeated = 0;

  /** Offset of the pattern's slot, or of the free one where it belongs. */
  function slot(conversation: number, a: number, b: number): number {
    let i = mix32(conversation ^ Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77)) & mask;
    for (;;) {
      const at = i * STRIDE;
      const owner = int(cells, at);
      if (owner === 0) return at;
      if (owner === conversation + 1 && int(cells, at + 1) === a && int(cells, at + 2) === b) return at;
      i = (i + 1) & mask;
    }
  }

  function put(conversation: number, a: number, b: number, repetitions: number): void {
    const at = slot(conversation, a, b);
    if (int(cells, at) === 0) size++;
    cells[at] = conversation + 1;
    cells[at + 1] = a;
    cells[at + 2] = b;
    cells[at + 3] = repetitions;
  }

  function grow(): void {
    const old = cells;
    cells = new Int32Array(old.length * 2);
    mask = cells.length / STRIDE - 1;
    size = 0;
    for (let at = 0; at < old.length; at += STRIDE) {
      if (int(old, at) !== 0) put(int(old, at) - 1, int(old, at + 1), int(old, at + 2), int(old, at + 3));
    }
  }

  function clear(): void {
    cells.fill(0);
    size = 0;
  }

  return {
    repeats(conversation, a, b) {
      const at = slot(conversation, a | 0, b | 0);
      if (int(cells, at) === 0) return false;
      cells[at + 3] = int(cells, at + 3) + 1;
      repeated++;
      return true;
    },
    add(conversation, a, b) {
      if (size >= MAX_PATTERNS) clear();
      if (size * 2 >= mask) grow();
      put(conversation, a | 0, b | 0, 0);
    },
    clear,
    size: () => size,
    repeated: () => repeated,
  };
}
