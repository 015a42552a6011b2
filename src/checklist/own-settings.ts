/** Bifrost's own configuration as it stands in its file, whether the program would take it or not. */
import {parse} from 'yaml';
import {ownOf} from './own.ts';
import type {Place} from './probe.ts';
import {readBelow, type Source} from './read.ts';

export type Tree = Readonly<Record<string, unknown>>;

/** `tree` is empty where the file could not be read, or is no YAML; `read` says so then. */
export function ownSettings(place: Place): {readonly path: string; readonly read: Source; readonly tree: Tree} {
  const {config: path} = ownOf(place);
  const read = readBelow(place, path);
  if (read.found !== 'read') return {path, read, tree: {}};
  try {
    return {path, read, tree: treeOf(parse(read.text, {maxAliasCount: 50}))};
  } catch (error) {
    const reason = `is no YAML: ${error instanceof Error ? error.message.split('\n', 1)[0] : 'unreadable'}`;
    return {path, read: {found: 'failed', reason}, tree: {}};
  }
}

export const treeOf = (value: unknown): Tree => (typeof value === 'object' && value !== null ? (value as Tree) : {});

/** The value below these keys. */
export const settingAt = (tree: Tree, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((inner, key) => treeOf(inner)[key], tree);
