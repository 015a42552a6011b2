/**
 * Which files that were judged are no longer what they were. Only files of the configuration and of programs count: what the kernel
 * shows and what grows by itself (logs, databases) changes all the time, and is read again at the next run.
 */
import {createHash} from 'node:crypto';
import type {Evidence} from '../core/checklist.ts';
import {listBelow, readBelow, statBelow} from './read.ts';

const WATCHED = /^\/(boot|etc|lib|opt|usr)\/|^\/var\/lib\/(apt|dpkg|usbguard)\//;
/** Files that are watched; beyond it the rest is not. */
const MAX_WATCHED = 500;

export interface SourceWatch {
  /** Those that changed, came or went since the latest call. */
  changed(): readonly string[];
}

interface Seen {
  /** Size and times: as long as they stay, nobody reads the file. */
  stamp: string;
  hash: string;
}

/** Remembers the files as they are now. */
export function watchSources(evidence: readonly Evidence[]): SourceWatch {
  const sources = [...new Set(evidence.map(({source}) => source))].filter((one) => WATCHED.test(one));
  const seen = new Map(sources.slice(0, MAX_WATCHED).map((source) => [source, look(source, undefined)]));
  return {
    changed() {
      return [...seen].flatMap(([source, before]) => {
        const now = look(source, before);
        seen.set(source, now);
        return now.hash === before.hash ? [] : [source];
      });
    },
  };
}

const HERE = {root: '/'};

function look(source: string, before: Seen | undefined): Seen {
  const stamp = JSON.stringify(statBelow(HERE, source));
  if (stamp === before?.stamp) return before;
  return {stamp, hash: hashOf(source)};
}

/** Of a folder it is the names in it. */
function hashOf(source: string): string {
  const read = readBelow(HERE, source);
  const list = read.found === 'failed' ? listBelow(HERE, source) : read;
  if (list.found !== 'read') return list.found;
  const text = 'text' in list ? list.text : list.names.join('\n');
  return createHash('sha256').update(text).digest('hex');
}
