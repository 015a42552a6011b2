/**
 * The part of a window of evidence that memory no longer had, from the ring on disk: the frames of the alert's parties between the
 * beginning of the window and what memory had.
 */
import {captureParser} from './capture/capture-parser.ts';
import {frameSink} from './capture/frame-sink.ts';
import type {Alert} from './core/alert.ts';
import {float, int, short} from './core/bytes.ts';
import {type EvidenceWindow, forgottenBefore, reasonsOf} from './core/evidence.ts';
import {type Link, mayBeOf, type PacketBlock} from './core/packet-source.ts';
import {isoTime} from './core/time.ts';
import type {DiskRing, RingFile} from './custody/disk-ring.ts';
import type {KeptFrame} from './evidence/frame-ring.ts';
import {partiesOf} from './evidence/parties.ts';
import {packetBytes, pcapngWriter} from './evidence/pcapng.ts';

/** Of the ring, for one window: to read more would keep everything else waiting. */
const MAX_READ = 64 * 1024 * 1024;
/** To look takes time from everything else the core does: at most so much at once, and this share of it in the long run. */
const MOST_MS = 1000;
const SHARE = 0.1;
const NOT_LOOKED_AT = 'the ring on disk was not looked at, since too many windows began at once';
/** Of a window, for what was before its alert. */
const MAX_BYTES = 4 * 1024 * 1024;

const NOTHING = new Uint8Array(0);

export interface Earlier {
  /** Nothing: there are none. */
  readonly pcapng: Uint8Array;
  /** What is missing all the same. */
  readonly reasons: readonly string[];
}

export interface EarlierParts {
  readonly ring: DiskRing;
  /** The interfaces that are captured. */
  readonly links: readonly Omit<Link, 'linkType'>[];
  readonly application: string;
  readonly alert: (id: string) => Alert | undefined;
}

/** `inMemory`: the frames that memory had. Undefined: memory had all that was asked for. */
export type EarlierFrames = (window: EvidenceWindow, inMemory: Uint8Array) => Earlier | undefined;

export function earlierFrames(parts: EarlierParts): EarlierFrames {
  let left = MOST_MS;
  let at = performance.now();
  return (window, inMemory) => {
    const {from, memoryFrom = from} = window;
    const alert = parts.alert(window.alert);
    if (memoryFrom <= from || alert === undefined) return undefined;
    const now = performance.now();
    left = Math.min(MOST_MS, left + (now - at) * SHARE);
    at = now;
    if (left <= 0) return {pcapng: NOTHING, reasons: [forgottenBefore(memoryFrom), NOT_LOOKED_AT]};
    const earlier = lookUp(parts, window, alert, inMemory);
    left -= performance.now() - now;
    return earlier;
  };
}

function lookUp(
  {ring, links, application}: EarlierParts,
  window: EvidenceWindow,
  alert: Alert,
  inMemory: Uint8Array,
): Earlier {
  const {from, memoryFrom = from} = window;
  const names = links.filter((link) => mayBeOf({...link, linkType: 0}, alert.segment)).map(({name}) => name);
  const files = ring.files(names, from, memoryFrom);
  const read = latest(files);
  const frames = framesOf(read, alert, window, inMemory);
  const kept = fitting(frames);
  const reasons = [
    ...missing(window, files, names),
    read.length < files.length ? `frames before ${isoTime(read[0]?.first ?? memoryFrom)} were too many to look at` : '',
    kept.length < frames.length ? `${frames.length - kept.length} frames of the ring on disk did not fit` : '',
  ];
  const pcapng = kept.length === 0 ? NOTHING : pcapngWriter(application).write(kept, new Map());
  return {pcapng, reasons};
}

/** Those before which nothing is missing need no word; `files` are of each interface the oldest first. */
function missing(
  {from, memoryFrom = from, note}: EvidenceWindow,
  files: readonly RingFile[],
  names: readonly string[],
): string[] {
  const reasons = names.flatMap((name) => {
    const own = files.filter(({link}) => link === name);
    const [oldest] = own;
    // There may have been none before.
    if (oldest === undefined) return reasonsOf(note).filter((reason) => reason === forgottenBefore(memoryFrom));
    const gap = own.findLast(({first, isAfterGap}) => isAfterGap && first > from);
    if (gap !== undefined)
      return [`frames before ${isoTime(gap.first)} may be missing: the watch began anew or memory was full`];
    return oldest.first > from ? [`frames before ${isoTime(oldest.first)} were no longer kept`] : [];
  });
  return [...new Set(reasons)];
}

/** As many of the latest as may be read, in the order of time. */
function latest(files: readonly RingFile[]): RingFile[] {
  let left = MAX_READ;
  const backwards = files.toSorted((a, b) => b.first - a.first);
  const end = backwards.findIndex(({bytes}) => {
    left -= bytes;
    return left < 0;
  });
  return (end < 0 ? backwards : backwards.slice(0, end)).reverse();
}

/** In the order of time. Where there are several interfaces memory may have some of them, and what was handed over twice is there twice. */
function framesOf(
  files: readonly RingFile[],
  alert: Alert,
  {from, memoryFrom = from}: EvidenceWindow,
  inMemory: Uint8Array,
): KeptFrame[] {
  const known = new Set<string>();
  eachFrame(inMemory, alert.segment, (frame) => {
    if (frame.time < memoryFrom) known.add(keyOf(frame));
  });
  const parties = partiesOf(alert);
  const links = new Map<string, Link>();
  const frames: KeptFrame[] = [];
  for (const file of files) {
    eachFrame(file.read(), alert.segment, (frame) => {
      if (frame.time < from || frame.time >= memoryFrom || !parties.concern(frame)) return;
      const key = keyOf(frame);
      if (known.has(key)) return;
      known.add(key);
      const bytes = frame.bytes.slice(frame.start, frame.end);
      frames.push({...frame, bytes, start: 0, end: bytes.length, link: sameLink(links, frame.link)});
    });
  }
  return frames.sort((a, b) => a.time - b.time);
}

/** Each file describes its interface anew. */
function sameLink(links: Map<string, Link>, link: Link): Link {
  const key = `${link.name} ${link.linkType}`;
  const known = links.get(key);
  if (known === undefined) links.set(key, link);
  return known ?? link;
}

const keyOf = ({time, bytes, start, end}: KeptFrame): string =>
  `${time} ${Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')}`;

const NO_FRAME: KeptFrame = {
  ...{number: -1, time: 0, bytes: new Uint8Array(0), start: 0, end: 0, wireLength: 0, vlan: -1},
  link: {name: '', linkType: 0, segment: ''},
};

/** One record for all. What is torn at the end of a file is left out. */
function eachFrame(pcapng: Uint8Array, segment: string, use: (frame: KeptFrame) => void): void {
  const frame: {-readonly [K in keyof KeptFrame]: KeptFrame[K]} = {...NO_FRAME};
  const look = (block: PacketBlock, links: readonly Link[]): void => {
    frame.bytes = block.bytes;
    for (let i = 0; i < block.count; i++) {
      frame.time = float(block.time, i);
      frame.start = int(block.start, i);
      frame.end = int(block.end, i);
      frame.wireLength = int(block.wireLength, i);
      frame.link = links[short(block.link, i)] ?? NO_FRAME.link;
      use(frame);
    }
  };
  captureParser(segment, frameSink(look)).feed(pcapng);
}

/** The latest of them. */
function fitting(frames: readonly KeptFrame[]): readonly KeptFrame[] {
  let left = MAX_BYTES;
  const last = frames.findLastIndex((frame) => {
    left -= packetBytes(frame);
    return left < 0;
  });
  return frames.slice(last + 1);
}
