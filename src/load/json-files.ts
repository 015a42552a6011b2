/** Folders of JSON documents. */
import {readdirSync} from 'node:fs';
import {AppError} from '../core/errors.ts';

/** Names of the `*.json` of a folder, sorted. Throws `checklist`: it cannot be read. */
export function jsonFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

const unreadable = (folder: string, cause: unknown): AppError =>
  new AppError('checklist', `${folder} cannot be read: ${(cause as Error).message}`, {cause});

/** Undefined: it is no JSON. */
export function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
