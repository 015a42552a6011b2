/** What the roots put together alike: from what somebody asks for (a folder, files) to the place where probes look. */
import {statSync} from 'node:fs';
import {hostname} from 'node:os';
import {basename, join, resolve} from 'node:path';
import {hiddenHere} from './checklist/hidden.ts';
import type {Inputs} from './checklist/inputs.ts';
import {usualUnits} from './checklist/own.ts';
import type {OwnPlace, Place} from './checklist/probe.ts';
import {readBelow} from './checklist/read.ts';
import {FILES} from './checklist/recorded-files.ts';
import {recordingIn} from './checklist/recording.ts';
import {AppError} from './core/errors.ts';
import {harmless} from './core/harmless.ts';
import type {Micros} from './core/time.ts';
import {DEFAULT_CONFIG} from './load/config.ts';
import {projectPath} from './load/project.ts';

/** Plain data: it goes to the process that runs the probes. */
export interface PlaceSettings {
  /** Folder that holds the file system of another machine; left out: this machine. */
  readonly root?: string;
  /** Folder with what another machine told while it ran; without `root`, all that is known of it. */
  readonly recorded?: string;
  /** Path of the configuration, where it is not the usual one. */
  readonly config?: string;
  /** Path of the store. */
  readonly store: string;
  readonly now: Micros;
  readonly inputs?: Inputs;
}

/** Throws `usage`: the folder is none, or no machine's. An empty one would prove absent whatever is looked for. */
export function placeOf(settings: PlaceSettings): Place {
  if (settings.recorded !== undefined) return recordedPlace(settings, resolve(settings.recorded));
  const {root: asked = '/', config = DEFAULT_CONFIG, store, now, inputs} = settings;
  const root = resolve(asked);
  const isLive = root === '/';
  mustBeMachine(root);
  const own: OwnPlace | undefined = isLive
    ? {
        program: projectPath('.'),
        config: resolve(config),
        store: resolve(store),
        units: [...usualUnits, projectPath('systemd/bifrost.service')],
      }
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

/** The recording's time counts for all of it: a copy of the file system is of about that day. */
function recordedPlace({root: asked, now, inputs}: PlaceSettings, recorded: string): Place {
  const {at: seenAt, host, denied: hidden} = recordingIn(recorded, now);
  const root = asked === undefined ? join(recorded, FILES) : resolve(asked);
  if (asked !== undefined) mustBeMachine(root);
  if (root === '/') throw new AppError('usage', 'what was recorded on another machine says nothing of this one');
  return {root, recorded, seenAt, isLive: false, host: host || hostIn(root), now, ...inputs, hidden};
}

function mustBeMachine(root: string): void {
  if (!isFolder(join(root, 'etc')))
    throw new AppError('usage', `${root} holds no folder etc: name the folder where a machine's file system begins`);
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
