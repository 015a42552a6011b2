/** The bytes of a capture file, in pieces of any size, to blocks of frames: from a file, or from a process that captures. */
import {concat} from './concat.ts';
import type {CaptureFormat} from './format.ts';
import type {FrameSink} from './frame-sink.ts';
import {pcapFormat} from './pcap-format.ts';
import {pcapngFormat} from './pcapng-format.ts';

const MAGIC = 4;

export interface CaptureParser {
  /** False: it cannot go on, because the bytes are no capture or are damaged; `problem` says where. */
  feed(chunk: Uint8Array): boolean;
  /** `undefined` until the first bytes came, and when they are none of a capture file. */
  format(): 'pcap' | 'pcapng' | undefined;
  /** Offset of the first byte that was not used, and how many bytes of an unfinished record are here or missing. */
  offset(): number;
  waiting(): number;
  problem(): {readonly offset: number; readonly reason: string} | undefined;
}

interface State {
  readonly segment: string;
  readonly sink: FrameSink;
  format: CaptureFormat | undefined;
  rest: Uint8Array;
  offset: number;
  problem: {readonly offset: number; readonly reason: string} | undefined;
}

export function captureParser(segment: string, sink: FrameSink): CaptureParser {
  const state: State = {segment, sink, format: undefined, rest: new Uint8Array(0), offset: 0, problem: undefined};
  return {
    feed: (chunk) => feed(state, chunk),
    format: () => state.format?.name,
    offset: () => state.offset,
    waiting: () => state.rest.length + (state.format?.skipping() ?? 0),
    problem: () => state.problem,
  };
}

/** Puts new bytes behind what was left, reads whole records, keeps the rest. */
function feed(state: State, chunk: Uint8Array): boolean {
  const bytes = concat(state.rest, chunk);
  state.rest = bytes;
  if (bytes.length < MAGIC) return true;
  state.format ??= pcapFormat(bytes, state.segment, state.sink) ?? pcapngFormat(bytes, state.segment, state.sink);
  if (state.format === undefined) return false;
  state.sink.from(bytes);
  const {used, problem} = state.format.parse(bytes, 0, bytes.length);
  state.sink.flush();
  state.rest = bytes.subarray(used);
  state.offset += used;
  if (problem !== undefined) state.problem = {offset: state.offset, reason: problem};
  return problem === undefined;
}
