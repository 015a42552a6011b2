/** The bytes of a capture file, in pieces of any size, to blocks of frames: from a file, or from a process that captures. */
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
  /** One buffer for all pieces: fresh memory for each would cost more than reading it. */
  work: Uint8Array;
  /** Bytes at its start that are not a whole record yet. */
  waiting: number;
  offset: number;
  problem: {readonly offset: number; readonly reason: string} | undefined;
}

export function captureParser(segment: string, sink: FrameSink): CaptureParser {
  const state: State = {
    segment,
    sink,
    format: undefined,
    work: new Uint8Array(0),
    waiting: 0,
    offset: 0,
    problem: undefined,
  };
  return {
    feed: (chunk) => feed(state, chunk),
    format: () => state.format?.name,
    offset: () => state.offset,
    waiting: () => state.waiting + (state.format?.skipping() ?? 0),
    problem: () => state.problem,
  };
}

/** Puts new bytes behind what was left, reads whole records, keeps the rest. */
function feed(state: State, chunk: Uint8Array): boolean {
  const {segment, sink} = state;
  append(state, chunk);
  if (state.format === undefined && state.waiting < MAGIC) return true;
  state.format ??= pcapFormat(state.work, segment, sink) ?? pcapngFormat(state.work, segment, sink);
  if (state.format === undefined) return false;
  sink.from(state.work);
  const {used, problem} = state.format.parse(state.work, 0, state.waiting);
  sink.flush();
  state.work.copyWithin(0, used, state.waiting);
  state.waiting -= used;
  state.offset += used;
  if (problem !== undefined) state.problem = {offset: state.offset, reason: problem};
  return problem === undefined;
}

function append(state: State, chunk: Uint8Array): void {
  const length = state.waiting + chunk.length;
  if (length > state.work.length) {
    const larger = new Uint8Array(2 * length);
    larger.set(state.work.subarray(0, state.waiting));
    state.work = larger;
  }
  state.work.set(chunk, state.waiting);
  state.waiting = length;
}
