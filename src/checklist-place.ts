/** What the roots put together alike: from what somebody asks for (a folder, files) to the place where probes look. */
import {statSync} from 'node:fs';
import {hostname} from 'node:os';
import {basename, join, resolve} from 'node:path';
import {hiddenHere} from './checklist/hidden.ts';
import type {Inputs} from './checklist/inputs.ts';
import {usualUnits} from './checklist/own.ts';
import type {OwnPlace, Place} from './checklist/probe.ts';
import {readBelow} from './checklist/read.ts';
import {AppError} from './core/errors.ts';
import {harmless} from './core/harmless.ts';
import type {Micros} from './core/time.ts';
import {DEFAULT_CONFIG} from './load/config.ts';
import {projectPath} from './load/project.ts';

/** Plain data: it goes to the process that runs the probes. */
export interface PlaceSettings {
  /** Folder that holds the file system of another machine; left out: this machine. */
  readonly root?: string;
  /** Path of the configuration, where it is not the usual one. */
  readonly config?: string;
  /** Path of the store. */
  readonly store: string;
  readonly now: Micros;
  readonly inputs?: Inputs;
}

/** Throws `usage`: the folder is none, or no machine's. An empty one would prove absent whatever is looked for. */
export function placeOf({root: asked = '/', config = DEFAULT_CONFIG, store, now, inputs}: PlaceSettings): Place {
  const root = resolve(asked);
  const isLive = root === '/';
  if (!isFolder(join(root, 'etc')))
    throw new AppError('usage', `${root} holds no folder etc: name the folder where a machine's file system begins`);
  const own: OwnPlace | undefined = isLive
    ? {config: resolve(config), store: resolve(store), units: [...usualUnits, projectPath('systemd/bifrost.service')]}
    : undefined;
  return {
    root,
    isLive,
    host: isLive ? hostname() : hostIn(root),
    now,
    ...inputs,
    ...(isLive && {hidden: hiddenHere()}),
    ...(own !== undefined && {own}),
  };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** As that machine calls itself; else as the folder is called. */
function hostIn(root: string): string {
  const read = readBelow({root}, '/etc/hostname');
  const name = read.found === 'read' ? harmless(read.text.trim().slice(0, 64)) : '';
  return name === '' ? basename(root) : name;
}
