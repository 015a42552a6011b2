/** What all lists have in common: the store they read, their page, and how they print. */
import {type Command, InvalidArgumentError, Option} from 'commander';
import {durationOf} from '../config/duration.ts';
import {isoTime, type Micros} from '../core/time.ts';
import type {Store} from '../store/store.ts';
import {say} from './fail.ts';
import {type Column, printRows, type Row} from './print.ts';

export interface ListOptions {
  readonly store?: string;
  readonly segment?: string;
  readonly text?: string;
  readonly limit: number;
  readonly offset: number;
  readonly json?: boolean;
  readonly csv?: boolean;
}

const DEFAULT_LIMIT = 100;

export const withListOptions = (command: Command): Command =>
  withStoreOption(command)
    .option('--segment <name>', 'only of this segment')
    .option('--text <text>', 'only what contains this text')
    .option('--limit <n>', 'at most so many; 0 is all', wholeNumber, DEFAULT_LIMIT)
    .option('--offset <n>', 'leave out the first n', wholeNumber, 0)
    .addOption(new Option('--json', 'as a JSON array').conflicts('csv'))
    .option('--csv', 'as CSV');

export const withStoreOption = (command: Command): Command =>
  command.option('--store <file>', 'the database to read; default: store.path of the configuration');

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** `24h` → the time 24 hours ago. */
export function timeAgo(text: string): Micros {
  const duration = durationOf(text);
  if (duration === undefined) throw new InvalidArgumentError('Write a number and s, m, h or d: 90s, 15m, 8h, 7d.');
  return Date.now() * 1000 - duration;
}

/** The store of the command line or of the configuration, to read: no daemon is needed. Throws `store-open`, `config`. */
export async function openToRead(command: Command): Promise<Store> {
  const {openStore} = await import('../store/store.ts');
  const {path, key} = await storePlace(command);
  return openStore(path, {readOnly: true, key});
}

export interface StorePlace {
  readonly path: string;
  readonly key: string | undefined;
}

/** The database of the command line or of the configuration, and its key; one that is named may be in clear. */
export async function storePlace(command: Command): Promise<StorePlace> {
  const named = command.optsWithGlobals<{store?: string; config?: string}>();
  const {isPlain} = await import('../store/key.ts');
  if (named.store !== undefined && isPlain(named.store) === true) return {path: named.store, key: undefined};
  const {loadConfig} = await import('../load/config.ts');
  const {storeKey} = await import('../load/store-key.ts');
  const {store} = await loadConfig(named.config);
  return {path: named.store ?? store.path, key: storeKey(store.keyFile)};
}

/** The database of the command line or of the configuration. */
export async function storePath(command: Command): Promise<string> {
  const {store, config} = command.optsWithGlobals<{store?: string; config?: string}>();
  if (store !== undefined) return store;
  const {loadConfig} = await import('../load/config.ts');
  return (await loadConfig(config)).store.path;
}

export interface List<T> {
  readonly columns: readonly Column[];
  readonly row: (item: T) => Row;
  readonly items: (store: Store, page: {limit?: number; offset: number}) => readonly T[];
}

/** Prints one page; says so when there is more. */
export async function printList<T>(command: Command, {columns, row, items}: List<T>): Promise<void> {
  const {limit, offset, json = false, csv = false} = command.optsWithGlobals<ListOptions>();
  const store = await openToRead(command);
  try {
    const found = items(store, limit === 0 ? {offset} : {limit: limit + 1, offset});
    const page = limit === 0 ? found : found.slice(0, limit);
    printRows(page.map(row), columns, {json, csv});
    if (page.length < found.length) {
      say(`there is more; go on with --offset ${offset + limit}, or see all with --limit 0`);
    }
  } finally {
    store.close();
  }
}

/** For people: to the second, UTC. */
export const showTime = (value: unknown): string => String(value).slice(0, 19).replace('T', ' ');

/** Where there is little room: to the minute of this year. */
export const showBriefTime = (value: unknown): string => showTime(value).slice(5, 16);

/** For programs: with microseconds. */
export const seenTimes = ({firstSeen, lastSeen}: {firstSeen: Micros; lastSeen: Micros}) => ({
  firstSeen: isoTime(firstSeen),
  lastSeen: isoTime(lastSeen),
});
