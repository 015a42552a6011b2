/** Folders of JSON documents, and what is wrong with one. */
import {readdirSync} from 'node:fs';
import type {ValidateFunction} from 'ajv';
import {AppError} from '../core/errors.ts';
import {faultLine} from './schema-fault.ts';

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

/** The document, or everything that is wrong with it, in words. */
export function documentIn<T extends object>(content: string, isRight: ValidateFunction<T>): T | readonly string[] {
  try {
    const document: unknown = JSON.parse(content);
    return isRight(document) ? document : (isRight.errors ?? []).map(faultLine);
  } catch (error) {
    return [`is no JSON: ${(error as Error).message}`];
  }
}
