/**
 * The classic capture file: a header of 24 bytes, then records. Both byte orders, micro- and nanoseconds, and the
 * variant of Alexey Kuznetzov with longer record headers. https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html
 */
import {u32, u32le} from '../core/bytes.ts';
import {type CaptureFormat, damaged, MAX_FRAME, type Parsed} from './format.ts';
import type {FrameSink} from './frame-sink.ts';

const HEADER = 24;
const RECORD = 16;
const RECORD_MODIFIED = 24;

interface Magic {
  readonly little: boolean;
  /** Fractions of a second in a microsecond. */
  readonly perMicro: number;
  readonly record: number;
}

const MAGICS: ReadonlyMap<number, Omit<Magic, 'little'>> = new Map([
  [0xa1b2c3d4, {perMicro: 1, record: RECORD}],
  [0xa1b23c4d, {perMicro: 1000, record: RECORD}],
  [0xa1b2cd34, {perMicro: 1, record: RECORD_MODIFIED}],
]);

function magicOf(b: Uint8Array, at: number): Magic | undefined {
  const big = MAGICS.get(u32(b, at));
  if (big !== undefined) return {...big, little: false};
  const little = MAGICS.get(u32le(b, at));
  return little && {...little, little: true};
}

/** Undefined: the first four bytes are not those of such a file. */
export function pcapFormat(first: Uint8Array, segment: string, sink: FrameSink): CaptureFormat | undefined {
  const magic = magicOf(first, 0);
  if (magic === undefined) return undefined;
  const word = magic.little ? u32le : u32;
  let hasHeader = false;

  function header(b: Uint8Array, at: number): void {
    // The upper half tells of a frame check sequence, which lies behind the packet's own length.
    sink.links.push({name: '0', linkType: word(b, at + 20) & 0xffff, segment});
    hasHeader = true;
  }

  function parse(b: Uint8Array, start: number, end: number): Parsed {
    let at = start;
    if (!hasHeader) {
      if (end - at < HEADER) return {used: 0};
      header(b, at);
      at += HEADER;
    }
    const {record, perMicro} = magic as Magic;
    while (end - at >= record) {
      const length = word(b, at + 8);
      if (length > MAX_FRAME) return damaged(at - start, `a record claims ${length} bytes`);
      const frame = at + record;
      if (end - frame < length) break;
      sink.time = word(b, at) * 1e6 + word(b, at + 4) / perMicro;
      sink.frame(frame, frame + length, Math.max(length, word(b, at + 12)), 0);
      at = frame + length;
    }
    return {used: at - start};
  }

  return {name: 'pcap', parse, skipping: () => 0};
}
