/**
 * Assets as rows of a file, and rows of a file as what people say. A row that comes back as it went out says nothing new.
 * Files of NetBox have other names for the same.
 */
import {type Asset, type AssetId, assetIdOf, type IdentityField, identityFieldNames} from '../core/asset.ts';
import {harmless} from '../core/harmless.ts';
import {
  type Approval,
  approvals,
  isSaidField,
  knownOf,
  type Said,
  type SaidField,
  saidFieldNames,
  saidProblem,
} from '../core/said.ts';
import {isoTime} from '../core/time.ts';

/** Columns that say who is meant, or what people say. */
const KEYS = ['id', 'segment', 'ips', 'macs', 'approval', 'tags'] as const;
/** Columns that only tell; on the way in they are passed over. */
const TOLD = [
  'vlans',
  'units',
  'serves',
  'uses',
  'aliases',
  'maxSockets',
  'sent',
  'packets',
  'firstSeen',
  'lastSeen',
] as const;

const observedOnly: readonly IdentityField[] = identityFieldNames.filter((field) => !isSaidField(field));

export const columnsOf = (): readonly string[] => [...KEYS, ...saidFieldNames, ...observedOnly, ...TOLD];

export type ExportedRow = Readonly<Record<string, unknown>>;

export function exportedRow(asset: Asset, said: Said | undefined): ExportedRow {
  const shown = [...saidFieldNames, ...observedOnly].map((field) => [field, knownOf(asset, said, field)?.value]);
  const told = Object.fromEntries(TOLD.map((key) => [key, asset[key]]));
  const {id, segment, ips, macs, firstSeen, lastSeen} = asset;
  const approval = said?.approval ?? 'none';
  return {
    ...{id, segment, ips, macs, approval, tags: said?.tags ?? []},
    ...Object.fromEntries(shown),
    ...told,
    firstSeen: isoTime(firstSeen),
    lastSeen: isoTime(lastSeen),
  };
}

/** A row as it was read; `line`: where. */
export interface FileRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** What a file says of one asset. */
export interface Imported {
  readonly line: number;
  readonly id?: AssetId;
  readonly segment: string;
  readonly ips: readonly string[];
  readonly macs: readonly string[];
  readonly approval?: Approval | 'none';
  readonly fields: {readonly [F in SaidField]?: string};
  readonly tags: readonly string[];
}

export interface ImportProblem {
  readonly line: number;
  readonly message: string;
}

export interface Import {
  readonly assets: readonly Imported[];
  readonly problems: readonly ImportProblem[];
}

/** NetBox's column → ours; `''`: it says nothing to us. */
const NETBOX: Readonly<Record<string, string>> = {
  name: 'name',
  role: 'role',
  'device role': 'role',
  device_role: 'role',
  manufacturer: 'vendor',
  type: 'model',
  'device type': 'model',
  device_type: 'model',
  'serial number': 'serial',
  serial: 'serial',
  site: 'site',
  location: 'location',
  tenant: 'owner',
  description: 'description',
  comments: '',
  status: 'status',
  'ip address': 'ips',
  'primary ip': 'ips',
  primary_ip: 'ips',
  primary_ip4: 'ips',
  'ipv4 address': 'ips',
  'mac address': 'macs',
  mac_address: 'macs',
  tags: 'tags',
  segment: 'segment',
};
const NETBOX_STATUS: Readonly<Record<string, Approval | 'none'>> = {
  active: 'approved',
  staged: 'approved',
  planned: 'approved',
  inventory: 'approved',
  offline: 'archived',
  decommissioning: 'archived',
  failed: 'none',
};

const isNetBox = (columns: readonly string[]): boolean =>
  columns.some((name) => ['manufacturer', 'device_type', 'device type'].includes(name.toLowerCase()));

/** `segment`: of rows that name none. */
export function importedOf(columns: readonly string[], rows: readonly FileRow[], segment: string | undefined): Import {
  const nameOf = isNetBox(columns)
    ? (column: string): string | undefined => NETBOX[column.toLowerCase()] ?? ''
    : (column: string): string | undefined => (columnsOf().includes(column) ? column : undefined);
  const unknown = columns.filter((column) => nameOf(column) === undefined);
  if (unknown.length > 0) {
    const message = `unknown column${unknown.length === 1 ? '' : 's'} ${unknown.join(', ')}`;
    return {assets: [], problems: [{line: 1, message: `${message}; known are ${columnsOf().join(', ')}`}]};
  }
  const assets: Imported[] = [];
  const problems: ImportProblem[] = [];
  for (const {line, cells} of rows) {
    const named = Object.fromEntries(
      Object.entries(cells).map(([column, cell]) => [nameOf(column) ?? '', cell.trim()] as const),
    );
    const read = isNetBox(columns) ? fromNetBox(named) : named;
    const found = problemOf(read, segment);
    if (found === undefined) assets.push({line, ...rowOf(read, segment)});
    else problems.push({line, message: found});
  }
  return {assets, problems};
}

type Cells = Readonly<Record<string, string>>;

/** Roles are free text there; addresses have a prefix length. */
function fromNetBox(cells: Cells): Cells {
  const {role = '', status = '', ips = '', macs = '', ...rest} = cells;
  const isRole = saidProblem('role', role.toLowerCase()) === undefined;
  return {
    ...rest,
    ...(role === '' ? {} : isRole ? {role: role.toLowerCase()} : {type: role}),
    approval: NETBOX_STATUS[status.toLowerCase()] ?? '',
    ips: ips.replaceAll(/\/\d+/g, ''),
    macs: macs.toLowerCase(),
  };
}

const IP = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/;
const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;
const SEGMENT = /^[a-z0-9][a-z0-9_-]{0,31}$/;
const ID = /^a-[0-9A-Z]{12}$/;

const split = (text: string | undefined): string[] => (text ?? '').split(/[\s;,]+/).filter((one) => one !== '');
const listOf = (text: string | undefined): string[] => split(text?.toLowerCase());
const macsOf = (text: string | undefined): string[] => listOf(text).map((mac) => mac.replaceAll('-', ':'));

/** The first that is wrong. */
const problemOf = (cells: Cells, segment: string | undefined): string | undefined =>
  whoProblem(cells) ?? whereProblem(cells, segment) ?? saidProblemOf(cells);

function whoProblem(cells: Cells): string | undefined {
  const {id = ''} = cells;
  const [ips, macs] = [listOf(cells['ips']), macsOf(cells['macs'])];
  if (id !== '' && !ID.test(id)) return `${id} is no asset id`;
  const badIp = ips.find((ip) => !IP.test(ip));
  if (badIp !== undefined) return `${badIp} is no IP address`;
  const badMac = macs.find((mac) => !MAC.test(mac));
  if (badMac !== undefined) return `${badMac} is no MAC address`;
  return id === '' && ips.length + macs.length === 0 ? 'neither id nor address: nobody knows who is meant' : undefined;
}

function whereProblem(cells: Cells, segment: string | undefined): string | undefined {
  const where = cells['segment'] || segment;
  if (where !== undefined) return SEGMENT.test(where) ? undefined : `${where} is no name of a segment`;
  return (cells['id'] ?? '') === '' ? 'no segment; add the column, or give --segment' : undefined;
}

function saidProblemOf(cells: Cells): string | undefined {
  const {approval = ''} = cells;
  if (approval !== '' && ![...approvals, 'none'].includes(approval))
    return `approval is one of ${approvals.join(', ')}, none`;
  if (split(cells['tags']).some((tag) => tag.length > 64)) return 'a tag is longer than 64 characters';
  const values = saidFieldNames.map((field) => [field, cells[field] ?? ''] as const);
  return values
    .filter(([, value]) => value !== '')
    .map(([field, value]) => saidProblem(field, value))
    .find(Boolean);
}

function rowOf(cells: Cells, segment: string | undefined): Omit<Imported, 'line'> {
  const {id = '', approval = ''} = cells;
  const fields = saidFieldNames.flatMap((field) => (cells[field] ? [[field, cells[field]] as const] : []));
  return {
    ...(id !== '' && {id}),
    segment: cells['segment'] || (segment ?? ''),
    ips: listOf(cells['ips']),
    macs: macsOf(cells['macs']),
    ...(approval !== '' && {approval: approval as Approval | 'none'}),
    fields: Object.fromEntries(fields),
    tags: split(cells['tags']),
  };
}

/** What an import changes of one asset. */
export interface ImportChange {
  readonly line: number;
  /** Undefined: it was not seen yet. */
  readonly asset: Asset | undefined;
  readonly id: AssetId;
  readonly imported: Imported;
  /** What people said of it before. */
  readonly said: Said | undefined;
  readonly approval?: Approval | 'none';
  readonly set: {readonly [F in SaidField]?: string};
  readonly tag: readonly string[];
}

/** Files hold what a device says without what could harm a reader. */
const isSame = (known: string | undefined, value: string): boolean =>
  known !== undefined && harmless(known).trim() === harmless(value).trim();

/** What was known of it before the import. */
export const valueBefore = (
  {asset, said}: Pick<ImportChange, 'asset' | 'said'>,
  field: SaidField,
): string | undefined => (asset === undefined ? said?.fields[field] : knownOf(asset, said, field)?.value);

/**
 * What is new in it; undefined: nothing. An asset of which nobody has decided is approved by being in the file, unless the
 * file says otherwise.
 */
export function changeOf(
  imported: Imported,
  asset: Asset | undefined,
  said: Said | undefined,
): ImportChange | undefined {
  const {line, segment, ips, macs, fields, tags} = imported;
  const [first = ''] = [...ips, ...macs];
  const set = Object.entries(fields).filter(
    ([field, value]) => !isSame(valueBefore({asset, said}, field as SaidField), value),
  );
  const tag = tags.filter((one) => said?.tags.includes(one) !== true);
  const approval = imported.approval ?? (said?.approval === undefined ? 'approved' : undefined);
  const decides = approval !== undefined && approval !== (said?.approval ?? 'none');
  const isNew = asset === undefined && said === undefined;
  if (!isNew && !decides && set.length === 0 && tag.length === 0) return undefined;
  const id = asset?.id ?? imported.id ?? assetIdOf(segment, first);
  return {line, asset, id, imported, said, ...(decides && {approval}), set: Object.fromEntries(set), tag};
}
