/**
 * Capture files: pcap and pcapng, plain or gzip, told apart by content, from a path or standard input, of any size in
 * constant memory. A damaged or truncated file is read up to the damage, and the report says where and what it is.
 */
import {AppError} from '../core/errors.ts';
import type {Link, OnBlock} from '../core/packet-source.ts';
import type {Micros} from '../core/time.ts';
import {type CaptureParser, captureParser} from './capture-parser.ts';
import {concat} from './concat.ts';
import {type FrameSink, frameSink} from './frame-sink.ts';
import {gunzipped, isGzip} from './gunzip.ts';
import {piecesOf, sizeOf} from './pieces.ts';

const GZIP_MAGIC = 2;

export interface ReadCaptureOptions {
  /** `-` is standard input. */
  readonly path: string;
  readonly segment: string;
  readonly onBlock: OnBlock;
  /** Bytes of the file read so far, and of all; undefined when it is not known. */
  readonly onProgress?: (read: number, total: number | undefined) => void;
  /** Stops the reading; what was read is reported. */
  readonly signal?: AbortSignal;
}

export interface CaptureReport {
  readonly format: 'pcap' | 'pcapng';
  readonly packets: number;
  /** Captured bytes of all frames. */
  readonly bytes: number;
  /** Frames that the snap length had cut. */
  readonly cutFrames: number;
  readonly links: readonly Link[];
  readonly firstTime: Micros | undefined;
  readonly lastTime: Micros | undefined;
  /** The file could not be read to its end; `offset` is that of the bad bytes, after unpacking. */
  readonly problem: {readonly offset: number; readonly reason: string} | undefined;
}

interface Reading {
  readonly options: ReadCaptureOptions;
  readonly sink: FrameSink;
  readonly parser: CaptureParser;
  /** Bytes of the file itself, packed or not. */
  read: number;
  /** What ended the reading before the end of the file: the disk, or gzip. */
  failure: unknown;
}

/**
 * Throws `capture-file`: no such file, no right to read it, empty, or no capture at all. What `onBlock` throws passes
 * through.
 */
export async function readCapture(options: ReadCaptureOptions): Promise<CaptureReport> {
  const sink = frameSink(options.onBlock);
  const reading: Reading = {options, sink, parser: captureParser(options.segment, sink), read: 0, failure: undefined};
  for await (const chunk of untilFailure(unpacked(counted(reading)), reading)) {
    if (!reading.parser.feed(chunk)) break;
  }
  return report(reading);
}

/** A failure ends the bytes as the end of the file does: it belongs into the report, behind all that came before. */
async function* untilFailure(chunks: AsyncIterable<Uint8Array>, reading: Reading): AsyncGenerator<Uint8Array, void> {
  try {
    yield* chunks;
  } catch (error) {
    reading.failure = error;
  }
}

async function* counted(reading: Reading): AsyncGenerator<Uint8Array, void> {
  const {path, onProgress, signal} = reading.options;
  const total = path === '-' ? undefined : sizeOf(path);
  for await (const piece of piecesOf(path, signal)) {
    reading.read += piece.length;
    onProgress?.(reading.read, total);
    yield piece;
  }
}

/** The bytes of the file, unpacked when it is gzip. */
async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const pieces = withHead(chunks);
  const first = await pieces.next();
  if (first.done === true) return;
  const all = chain(first.value, pieces);
  yield* isGzip(first.value) ? gunzipped(all) : all;
}

/** The same bytes, with enough in the first piece to know them by: a pipe may deliver a single one. */
async function* withHead(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of chunks) {
    const piece: Uint8Array = head === undefined ? chunk : concat(head, chunk);
    head = head !== undefined && piece.length < GZIP_MAGIC ? piece.slice() : undefined;
    if (head === undefined) yield piece;
  }
  if (head !== undefined && head.length > 0) yield head;
}

async function* chain(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield first;
  yield* rest;
}

function report(reading: Reading): CaptureReport {
  const {parser, sink} = reading;
  const format = parser.format();
  if (format === undefined) throw noCapture(reading);
  const {packets, bytes, cut, first, last} = sink.counters;
  return {
    format,
    packets,
    bytes,
    cutFrames: cut,
    links: sink.links,
    firstTime: first,
    lastTime: last,
    problem: parser.problem() ?? ending(reading),
  };
}

/** What is wrong with the way the bytes ended; undefined: nothing, or the caller wanted no more. */
function ending({failure, options, parser}: Reading): CaptureReport['problem'] {
  if (options.signal?.aborted === true) return undefined;
  const offset = parser.offset();
  if (failure !== undefined) return {offset, reason: messageOf(failure)};
  return parser.waiting() > 0 ? {offset, reason: 'the file ends in the middle of a record'} : undefined;
}

function noCapture({failure, options, parser, read}: Reading): AppError {
  const where = options.path === '-' ? 'standard input' : options.path;
  const error = (what: string): AppError => new AppError('capture-file', `${where}: ${what}`, {cause: failure});
  if (options.signal?.aborted === true) return error('reading was stopped before it began');
  if (failure !== undefined) return error(`cannot be read: ${messageOf(failure)}`);
  if (read === 0) return error('the file is empty; is it still being written?');
  return error(
    `not a capture file: the first ${parser.waiting()} bytes are neither pcap nor pcapng nor gzip of these; check that it was saved by tcpdump, Wireshark or a similar tool`,
  );
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
