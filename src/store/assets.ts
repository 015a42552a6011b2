/** The only module that knows the tables `asset` and `asset_alias`. */
import {type Asset, type AssetId, type Identity, identityFieldNames} from '../core/asset.ts';
import type {Approval} from '../core/said.ts';
import type {Micros} from '../core/time.ts';
import {containing, type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

interface Row {
  id: AssetId;
  segment: string;
  sort_key: string;
  ips: string;
  macs: string;
  vlans: string;
  identity: string;
  serves: string;
  uses: string;
  sent: number;
  first_seen: number;
  last_seen: number;
  packets: number;
  units: string;
  modules: string;
  listed: string;
  max_sockets: number;
  watched: number;
  longest_silence: number;
}

type FoundRow = Row & {aliases: string};

const columns: readonly (keyof Row)[] = [
  ...(['id', 'segment', 'sort_key', 'ips', 'macs', 'vlans', 'identity', 'serves', 'uses', 'sent'] as const),
  ...(['first_seen', 'last_seen', 'packets', 'units', 'modules', 'listed', 'max_sockets'] as const),
  ...(['watched', 'longest_silence'] as const),
];

interface AssetFilter extends Page {
  readonly segment?: string;
  /** Part of the vendor's name, as people said it or as it was observed. */
  readonly vendor?: string;
  readonly role?: string;
  readonly zone?: string;
  readonly tag?: string;
  /** `none`: nobody has decided. */
  readonly approval?: Approval | 'none';
  /** Part of an address, a name, a model, a service, ... */
  readonly text?: string;
}

export interface Assets {
  save(asset: Asset): void;
  /** By its id, or by one that it had. */
  get(id: AssetId): Asset | undefined;
  /** By segment and address. */
  list(filter: AssetFilter): Asset[];
  count(): number;
  /** By what people decided; `none`: nobody did. */
  approvals(): Record<Approval | 'none', number>;
  /** Deletes those not seen since then of which nobody said anything, longest ago first, `limit` at most; says how many. */
  deleteOld(before: Micros, limit: number): number;
}

const FOUND = `asset.*, (SELECT json_group_array(id) FROM (SELECT alias.id FROM asset_alias alias
  WHERE alias.asset = asset.id ORDER BY alias.id)) AS aliases`;

export function assetTable(db: Database): Assets {
  const upsert = db.prepare<[Row]>(`
    INSERT INTO asset (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})
    ON CONFLICT (id) DO UPDATE SET ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}
    WHERE excluded.last_seen >= asset.last_seen`);
  const isAlias = db.prepare<[AssetId], number>('SELECT 1 FROM asset_alias WHERE id = ?').pluck();
  const byId = db.prepare<[{id: AssetId}], FoundRow>(`
    SELECT ${FOUND} FROM asset WHERE id = coalesce((SELECT asset FROM asset_alias WHERE id = @id), @id)`);
  const all = db.prepare<[object], FoundRow>(listSql);
  const total = db.prepare<[], number>('SELECT count(*) FROM asset').pluck();
  const byApproval = db.prepare<[], {approval: Approval | 'none'; count: number}>(`
    SELECT coalesce(said.approval, 'none') AS approval, count(*) AS count
    FROM asset LEFT JOIN asset_said said ON said.id = asset.id GROUP BY 1`);
  const saveAliases = aliasWriter(db);
  const removeOld = db.prepare<[Micros, number]>(`
    DELETE FROM asset WHERE id IN (SELECT id FROM asset WHERE last_seen < ? AND id NOT IN (SELECT id FROM asset_said)
      AND id NOT IN (SELECT asset FROM asset_alias JOIN asset_said ON asset_said.id = asset_alias.id)
      ORDER BY last_seen LIMIT ?)`);
  return {
    save(asset) {
      upsert.run(toRow(asset));
      saveAliases(asset, isAlias.get(asset.id) === 1);
    },
    get(id) {
      const row = byId.get({id});
      return row && fromRow(row);
    },
    list: ({segment, vendor, role, zone, tag, approval, text, ...page}) =>
      all
        .all({
          segment: segment ?? null,
          vendor: containing(vendor),
          role: role ?? null,
          zone: zone ?? null,
          tag: tag ?? null,
          approval: approval ?? null,
          text: containing(text),
          ...pageOf(page),
        })
        .map(fromRow),
    count: () => total.get() ?? 0,
    approvals: () => ({
      ...{none: 0, approved: 0, rejected: 0, archived: 0},
      ...Object.fromEntries(byApproval.all().map(({approval, count}) => [approval, count])),
    }),
    deleteOld: (before, limit) => removeOld.run(before, limit).changes,
  };
}

const listSql = `
  SELECT ${FOUND} FROM asset LEFT JOIN asset_said said ON said.id = asset.id
  WHERE (@segment IS NULL OR asset.segment = @segment)
    AND (@vendor IS NULL OR coalesce(said.fields ->> '$.vendor', identity ->> '$.vendor.value') LIKE @vendor ESCAPE '\\')
    AND (@role IS NULL OR coalesce(said.fields ->> '$.role', identity ->> '$.role.value') = @role)
    AND (@zone IS NULL OR said.fields ->> '$.zone' = @zone)
    AND (@approval IS NULL OR coalesce(said.approval, 'none') = @approval)
    AND (@tag IS NULL OR EXISTS (SELECT 1 FROM json_each(said.tags) WHERE value = @tag))
    AND (@text IS NULL OR concat_ws(' ', asset.id, asset.ips, asset.macs, serves, uses,
      identity ->> '$.vendor.value', identity ->> '$.model.value', identity ->> '$.family.value',
      identity ->> '$.firmware.value', identity ->> '$.serial.value', identity ->> '$.name.value',
      identity ->> '$.role.value', said.fields, said.tags) LIKE @text ESCAPE '\\')
  ORDER BY asset.segment, sort_key, asset.id LIMIT @limit OFFSET @offset`;

/** Ids that became this asset: nobody has them any more, and whoever asks for them gets this one. */
function aliasWriter(db: Database): (asset: Asset, wasAlias: boolean) => void {
  const known = db.prepare<[AssetId], AssetId>('SELECT id FROM asset_alias WHERE asset = ? ORDER BY id').pluck();
  const add = db.prepare<[AssetId, AssetId]>(
    'INSERT INTO asset_alias VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET asset = excluded.asset',
  );
  const move = db.prepare<[AssetId, AssetId]>('UPDATE asset_alias SET asset = ? WHERE asset = ?');
  const forget = db.prepare<[AssetId]>('DELETE FROM asset_alias WHERE id = ?');
  const drop = db.prepare<[AssetId]>('DELETE FROM asset WHERE id = ?');
  return ({id, aliases}, wasAlias) => {
    if (wasAlias) forget.run(id);
    const before = known.all(id);
    for (const gone of before) if (!aliases.includes(gone)) forget.run(gone);
    for (const alias of aliases) {
      if (before.includes(alias)) continue;
      move.run(id, alias);
      add.run(alias, id);
      drop.run(alias);
    }
  };
}

const toRow = (asset: Asset): Row => ({
  id: asset.id,
  segment: asset.segment,
  sort_key: sortKey(asset.ips[0] ?? asset.macs[0] ?? ''),
  ips: JSON.stringify(asset.ips),
  macs: JSON.stringify(asset.macs),
  vlans: JSON.stringify(asset.vlans),
  identity: JSON.stringify(Object.fromEntries(identityFieldNames.map((field) => [field, asset[field]]))),
  serves: JSON.stringify(asset.serves),
  uses: JSON.stringify(asset.uses),
  sent: Number(asset.sent),
  first_seen: asset.firstSeen,
  last_seen: asset.lastSeen,
  packets: asset.packets,
  units: JSON.stringify(asset.units),
  modules: JSON.stringify(asset.modules),
  listed: JSON.stringify(asset.listed),
  max_sockets: asset.maxSockets,
  watched: asset.watched,
  longest_silence: asset.longestSilence,
});

/** 10.0.0.9 stands before 10.0.0.10. */
const sortKey = (address: string): string =>
  address.includes('.') ? address.replace(/\d+/g, (number) => number.padStart(3, '0')) : address;

function fromRow(row: FoundRow): Asset {
  return {
    id: row.id,
    aliases: JSON.parse(row.aliases) as AssetId[],
    segment: row.segment,
    ips: JSON.parse(row.ips) as string[],
    macs: JSON.parse(row.macs) as string[],
    vlans: JSON.parse(row.vlans) as number[],
    units: JSON.parse(row.units) as number[],
    modules: JSON.parse(row.modules) as Asset['modules'],
    ...(JSON.parse(row.identity) as Identity),
    serves: JSON.parse(row.serves) as string[],
    uses: JSON.parse(row.uses) as string[],
    listed: JSON.parse(row.listed) as Asset['listed'],
    maxSockets: row.max_sockets,
    watched: row.watched,
    longestSilence: row.longest_silence,
    sent: row.sent === 1,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    packets: row.packets,
  };
}
