/** State of one connection: bounded tables of what waits for an answer and of open files. */
import type {Fields} from '../../src/core/fact.ts';
import {type Cuts, openCuts} from '../../src/net/framing.ts';

/** Requests that wait, and open files whose names are known; beyond, the oldest is forgotten. */
const MAX_WAITING = 64;
const MAX_FILES = 256;

export interface Waiting {
  readonly command: number;
  readonly fields: Fields;
  /** Access mask of CREATE; file of READ. */
  readonly detail: number;
}

export interface Session extends Cuts {
  readonly waiting: Map<number, Waiting>;
  readonly files: Map<number, string>;
  dialects: readonly string[];
}

export const openSession = (): Session => ({
  ...openCuts(),
  waiting: new Map(),
  files: new Map(),
  dialects: [],
});

/** `file` is the lower half of the id that the server gave it. */
export function remember(session: Session, file: number, name: string): void {
  if (session.files.size >= MAX_FILES) forgetOldest(session.files);
  session.files.set(file, name);
}

export function wait(session: Session, id: number, waiting: Waiting): void {
  if (session.waiting.size >= MAX_WAITING) forgetOldest(session.waiting);
  session.waiting.set(id, waiting);
}

function forgetOldest<T>(table: Map<number, T>): void {
  for (const key of table.keys()) {
    table.delete(key);
    return;
  }
}
