/** `bifrost assets import`: shows what a file would change, or has it decided, some assets at a time. */
import type {Command} from 'commander';
import {type Asset, assetIdOf} from '../../core/asset.ts';
import {AppError} from '../../core/errors.ts';
import type {SaidField} from '../../core/said.ts';
import {changeOf, type ImportChange, type Imported, importedOf, valueBefore} from '../../inventory/exchange.ts';
import {readAssetFile} from '../../load/asset-file.ts';
import type {Store} from '../../store/store.ts';
import {decide} from '../decide.ts';
import {say} from '../fail.ts';
import {openToRead} from '../list.ts';
import {printRows, type Row} from '../print.ts';

interface Options {
  readonly segment?: string;
  readonly dryRun?: boolean;
  readonly note: string;
}

/** A request to the daemon may have 64 KiB. */
const MAX_REQUEST = 48 * 1024;
const MAX_ENTRIES = 200;

/** Throws `usage` with every problem, one a line: then nothing is changed. */
export async function importAssets(path: string, {segment, dryRun, note}: Options, command: Command): Promise<void> {
  const {columns, rows} = await readAssetFile(path);
  const {assets, problems} = importedOf(columns, rows, segment);
  if (problems.length > 0)
    throw new AppError('usage', problems.map(({line, message}) => `${path}:${line}: ${message}`).join('\n'));
  const changes = await changesOf(assets, command);
  printRows(changes.flatMap(rowsOf), COLUMNS, {});
  if (dryRun !== true)
    for (const entries of chunked(changes.map(entryOf))) await decide('asset-say', {entries, note}, command);
  const same = assets.length - changes.length;
  say(`${changes.length} assets ${dryRun === true ? 'would change' : 'changed'}, ${same} are as the file says`);
}

async function changesOf(imported: readonly Imported[], command: Command): Promise<ImportChange[]> {
  const store = await openToRead(command);
  try {
    const known = knownBy(store);
    return imported.flatMap((one) => {
      const asset = assetMeant(one, known, store);
      const own = one.id ?? assetIdOf(one.segment, [...one.ips, ...one.macs][0] ?? '');
      return changeOf(one, asset, asset === undefined ? store.said.get(own) : store.said.of(asset)) ?? [];
    });
  } finally {
    store.close();
  }
}

/** Assets by segment and address. */
function knownBy(store: Store): Map<string, Asset> {
  const known = new Map<string, Asset>();
  for (const asset of store.assets.list({}))
    for (const address of [...asset.ips, ...asset.macs]) known.set(`${asset.segment} ${address}`, asset);
  return known;
}

function assetMeant(
  {id, segment, ips, macs}: Imported,
  known: ReadonlyMap<string, Asset>,
  store: Store,
): Asset | undefined {
  const named = id === undefined ? undefined : store.assets.get(id);
  if (named !== undefined) return named;
  // The MAC address of a router stands before many: an IP address tells more.
  const address = [...ips, ...(ips.length === 0 ? macs : [])].find((one) => known.has(`${segment} ${one}`));
  return address === undefined ? undefined : known.get(`${segment} ${address}`);
}

const COLUMNS = [
  {key: 'line', title: 'LINE', align: 'right'},
  {key: 'asset', title: 'ASSET', whole: true},
  {key: 'what', title: 'WHAT'},
  {key: 'before', title: 'BEFORE'},
  {key: 'after', title: 'AFTER'},
] as const;

function rowsOf(change: ImportChange): Row[] {
  const {line, asset, id, approval, said, set, tag, imported} = change;
  const row = (what: string, before: string, after: string): Row => ({line, asset: id, what, before, after});
  return [
    ...(asset === undefined ? [row('not seen yet', '', [...imported.ips, ...imported.macs].join(' '))] : []),
    ...(approval === undefined ? [] : [row('approval', said?.approval ?? 'none', approval)]),
    ...Object.entries(set).map(([field, value]) => row(field, valueBefore(change, field as SaidField) ?? '', value)),
    ...tag.map((one) => row('tag', '', one)),
  ];
}

const entryOf = ({asset, id, approval, set, tag, imported: {segment, ips, macs}}: ImportChange) => ({
  ...(asset === undefined ? {declare: {segment, ips, macs}} : {id}),
  ...(approval !== undefined && {approval}),
  set,
  unset: [],
  tag,
  untag: [],
});

function* chunked<T extends object>(entries: readonly T[]): Iterable<T[]> {
  let chunk: T[] = [];
  let length = 0;
  for (const entry of entries) {
    const size = JSON.stringify(entry).length;
    if (chunk.length > 0 && (length + size > MAX_REQUEST || chunk.length >= MAX_ENTRIES)) {
      yield chunk;
      chunk = [];
      length = 0;
    }
    chunk.push(entry);
    length += size;
  }
  if (chunk.length > 0) yield chunk;
}
