/**
 * The file sink: one JSON object a line (jsonlines.org). A message leaves the outbox once the kernel has it on the disk
 * (fsync). When the file is full it becomes `.1`, what was `.1` becomes `.2`, and the oldest is deleted.
 */
import {constants} from 'node:fs';
import {type FileHandle, open, rename} from 'node:fs/promises';
import {dirname} from 'node:path';
import {AppError} from '../core/errors.ts';
import type {OutboxEntry} from '../core/outbox.ts';
import {type Delivery, deliver} from './delivery.ts';
import {type JsonFormat, jsonBodyOf} from './json-body.ts';
import type {Publisher, SinkStart} from './sink.ts';
import type {Origin} from './topics.ts';

export interface FileSettings {
  readonly path: string;
  readonly maxMiB: number;
  readonly format: JsonFormat;
  /** Files in all, the one that is written among them. */
  readonly files: number;
}

const BATCH = 500;
const MIB = 1_048_576;
/** Readable by the group: log shippers run as somebody else. */
const MODE = 0o640;
/** A line that a crash has cut is looked for so far before the end. */
const LONGEST_LINE = 4 * MIB;
const NEWLINE = 10;

export const filePublisher = ({settings, ...start}: SinkStart & {readonly settings: FileSettings}): Publisher =>
  deliver(start, {
    batch: BATCH,
    open: async () => {
      try {
        return await openFile(settings, start.topics.origin);
      } catch (cause) {
        throw cannotWrite(cause);
      }
    },
  });

const cannotWrite = (cause: unknown): AppError =>
  new AppError('sink', `publish.file: ${(cause as Error).message}; the folder must exist and belong to bifrost`, {
    cause,
  });

async function openFile(settings: FileSettings, origin: Origin): Promise<Delivery> {
  let file = await append(settings.path);
  return {
    async send(entries) {
      const {size} = await file.stat();
      const lines = linesOf(entries, settings.format, origin);
      if (size > 0 && size + lines.length > settings.maxMiB * MIB) {
        await file.close();
        await rotate(settings);
        file = await append(settings.path);
      }
      await file.appendFile(lines);
      await file.datasync();
    },
    close: () => void file.close().catch(() => undefined), // it was closed while rotating
  };
}

const linesOf = (entries: readonly OutboxEntry[], format: JsonFormat, origin: Origin): Buffer =>
  Buffer.from(entries.map((entry) => `${jsonBodyOf(entry, format, origin)}\n`).join(''));

/** No link is followed: whoever may write into the folder must not choose another file. */
async function append(path: string): Promise<FileHandle> {
  const {O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR} = constants;
  const file = await open(path, O_APPEND | O_CREAT | O_NOFOLLOW | O_RDWR, MODE);
  try {
    if (!(await file.stat()).isFile()) throw new Error(`${path} is not a regular file`);
    await file.chmod(MODE);
    await dropHalfLine(file);
    await sync(dirname(path));
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** What a crash or a full disk has cut in the middle was not acknowledged and is written again. */
async function dropHalfLine(file: FileHandle): Promise<void> {
  const {size} = await file.stat();
  const tail = Buffer.alloc(Math.min(size, LONGEST_LINE));
  await file.read(tail, 0, tail.length, size - tail.length);
  const whole = tail.lastIndexOf(NEWLINE) + 1;
  if (whole < tail.length) await file.truncate(size - tail.length + whole);
}

async function rotate({path, files}: FileSettings): Promise<void> {
  const name = (at: number): string => (at === 0 ? path : `${path}.${at}`);
  if (files === 1) {
    const file = await open(path, constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW);
    await file.close();
  }
  for (let at = files - 1; at > 0; at--) {
    await rename(name(at - 1), name(at)).catch(ignoreMissing);
  }
  await sync(dirname(path));
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** What was created and renamed in a folder is on the disk only when the folder is. */
async function sync(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
