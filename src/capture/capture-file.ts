/**
 * Capture files: pcap and pcapng, plain or gzip, told apart by content, from a path or standard input, of any size in
 * constant memory. A damaged or truncated file is read up to the damage, and the report says where and what it is.
 */
import {createReadStream, statSync} from 'node:fs';
import type {Readable} from 'node:stream';
import {createGunzip} from 'node:zlib';
import {AppError} from '../core/errors.ts';
import type {Link, OnBlock} from '../core/packet-source.ts';
import type {Micros} from '../core/time.ts';
import {type CaptureParser, captureParser} from './capture-parser.ts';
import {type FrameSink, frameSink} from './frame-sink.ts';

const CHUNK = 1 << 18;

export interface ReadCaptureOptions {
  /** `-` is standard input. */
  readonly path: string;
  readonly segment: string;
  readonly onBlock: OnBlock;
  /** Bytes of the file read so far, and of all; undefined when it is not known. */
  readonly onProgress?: (read: number, total: number | undefined) => void;
  readonly signal?: AbortSignal;
}

export interface CaptureReport {
  readonly format: 'pcap' | 'pcapng';
  readonly packets: number;
  /** Frames that the snap length had cut. */
  readonly cutFrames: number;
  readonly links: readonly Link[];
  readonly firstTime: Micros | undefined;
  readonly lastTime: Micros | undefined;
  /** The file could not be read to its end; `offset` is that of the bad bytes, after unpacking. */
  readonly problem: {readonly offset: number; readonly reason: string} | undefined;
}

/** Throws `capture-file`: no such file, no right to read it, empty, or no capture at all. */
export async function readCapture(options: ReadCaptureOptions): Promise<CaptureReport> {
  const sink = frameSink(options.onBlock);
  const parser = captureParser(options.segment, sink);
  let stopped: string | undefined;
  try {
    for await (const chunk of await unpacked(options)) {
      if (options.signal?.aborted === true || !parser.feed(chunk as Uint8Array)) break;
    }
  } catch (error) {
    if (parser.format() === undefined) throw cannotRead(options.path, error);
    stopped = messageOf(error);
  }
  return report(options, parser, sink, stopped);
}

function report(
  options: ReadCaptureOptions,
  parser: CaptureParser,
  sink: FrameSink,
  stopped: string | undefined,
): CaptureReport {
  const format = parser.format();
  if (format === undefined) throw notACapture(options.path, parser.waiting());
  const isCut = parser.waiting() > 0 && options.signal?.aborted !== true;
  const reason = stopped ?? (isCut ? 'the file ends in the middle of a record' : undefined);
  const {packets, cut, first, last} = sink.counters;
  return {
    format,
    packets,
    cutFrames: cut,
    links: sink.links,
    firstTime: first,
    lastTime: last,
    problem: parser.problem() ?? (reason === undefined ? undefined : {offset: parser.offset(), reason}),
  };
}

/** The bytes of the file, unpacked when it is gzip. */
async function unpacked({path, onProgress}: ReadCaptureOptions): Promise<AsyncIterable<unknown>> {
  const source = path === '-' ? process.stdin : createReadStream(path, {highWaterMark: CHUNK});
  const total = path === '-' ? undefined : sizeOf(path);
  let read = 0;
  const counted = count(source, (bytes) => {
    read += bytes;
    onProgress?.(read, total);
  });
  const first = await counted.next();
  if (first.done === true)
    throw new AppError('capture-file', `${shown(path)}: the file is empty; is it still being written?`);
  const all = chain(first.value, counted);
  const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b;
  if (!isGzip) return all;
  const {Readable: Stream} = await import('node:stream');
  const packed = Stream.from(all, {objectMode: false});
  const gunzip = createGunzip({chunkSize: CHUNK});
  packed.on('error', (error) => gunzip.destroy(error));
  return packed.pipe(gunzip);
}

async function* count(source: Readable, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of source) {
    onBytes((chunk as Uint8Array).length);
    yield chunk as Uint8Array;
  }
}

async function* chain(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield first;
  yield* rest;
}

function sizeOf(path: string): number | undefined {
  const stats = statSync(path, {throwIfNoEntry: false});
  return stats?.isFile() === true ? stats.size : undefined;
}

const shown = (path: string): string => (path === '-' ? 'standard input' : path);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function cannotRead(path: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  return new AppError('capture-file', `${shown(path)}: cannot be read: ${messageOf(cause)}`, {cause});
}

const notACapture = (path: string, length: number): AppError =>
  new AppError(
    'capture-file',
    `${shown(path)}: not a capture file (${length} bytes read, neither pcap nor pcapng nor gzip of these); check that it was saved by tcpdump, Wireshark or a similar tool`,
  );
