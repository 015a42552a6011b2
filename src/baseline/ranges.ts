/** Known addresses of one key: ranges that do not touch, sorted. `0-9,40-49` as text. */

/** Ranges kept for one key; beyond it the two that are closest become one, and that is counted. */
const MAX_RANGES = 128;

/** First and last of each range, by turns. Made anew when it changes, which is rare: a list that grows keeps room to spare. */
export type Bounds = readonly number[];

export const rangesOf = (text: string): Bounds =>
  merged(text.split(',').flatMap((part) => (part === '' ? [] : [boundsOf(part)])));

function boundsOf(part: string): readonly [number, number] {
  const [first, last] = part.split('-').map(Number);
  return [first ?? 0, Math.max(first ?? 0, last ?? first ?? 0)];
}

function merged(parts: readonly (readonly [number, number])[]): Bounds {
  let bounds: Bounds = [];
  for (const [first, last] of parts) bounds = addRange(bounds, first, last).bounds;
  return bounds;
}

/** All of it lies in what is known. */
export function covers(bounds: Bounds, first: number, last: number): boolean {
  for (let i = 0; i < bounds.length; i += 2) {
    if (first >= (bounds[i] ?? 0) && last <= (bounds[i + 1] ?? 0)) return true;
  }
  return false;
}

/** With one more range; `isWidened`: two others had to become one to make room. */
export function addRange(bounds: Bounds, first: number, last: number): {bounds: Bounds; isWidened: boolean} {
  let from = 0;
  while (from < bounds.length && (bounds[from + 1] ?? 0) < first - 1) from += 2;
  let to = from;
  while (to < bounds.length && (bounds[to] ?? 0) <= last + 1) to += 2;
  const low = to > from ? Math.min(first, bounds[from] ?? first) : first;
  const high = to > from ? Math.max(last, bounds[to - 1] ?? last) : last;
  const added = bounds.toSpliced(from, to - from, low, high);
  const isWidened = added.length > 2 * MAX_RANGES;
  return {bounds: isWidened ? withClosestJoined(added) : added, isWidened};
}

/** Without a range; empty: nothing is left. */
export function takeRange(bounds: Bounds, first: number, last: number): Bounds {
  const left: number[] = [];
  for (let i = 0; i < bounds.length; i += 2) {
    const [from = 0, to = 0] = bounds.slice(i, i + 2);
    if (from < first) left.push(from, Math.min(to, first - 1));
    if (to > last) left.push(Math.max(from, last + 1), to);
  }
  return left;
}

function withClosestJoined(bounds: Bounds): Bounds {
  let best = 1;
  for (let i = 1; i + 1 < bounds.length; i += 2) {
    if (gapAt(bounds, i) < gapAt(bounds, best)) best = i;
  }
  return bounds.toSpliced(best, 2);
}

const gapAt = (bounds: Bounds, i: number): number => (bounds[i + 1] ?? 0) - (bounds[i] ?? 0);

export function rangesText(bounds: Bounds): string {
  const parts: string[] = [];
  for (let i = 0; i < bounds.length; i += 2) parts.push(`${bounds[i]}-${bounds[i + 1]}`);
  return parts.join(',');
}
