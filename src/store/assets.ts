/** The only module that knows the `asset` table. */
import type {Asset, AssetId} from '../core/asset.ts';
import {containing, type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

type Identity = Pick<Asset, 'vendor' | 'model' | 'firmware' | 'serial' | 'name' | 'role'>;

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
}

interface AssetFilter extends Page {
  readonly segment?: string;
  /** Part of the vendor's name. */
  readonly vendor?: string;
  /** Part of an address, a name, a model, a service, ... */
  readonly text?: string;
}

export interface Assets {
  save(asset: Asset): void;
  get(id: AssetId): Asset | undefined;
  /** By segment and address. */
  list(filter: AssetFilter): Asset[];
  count(): number;
}

export function assetTable(db: Database): Assets {
  const upsert = db.prepare<[Row]>(`
    INSERT INTO asset VALUES (@id, @segment, @sort_key, @ips, @macs, @vlans, @identity, @serves, @uses, @sent,
      @first_seen, @last_seen, @packets)
    ON CONFLICT (id) DO UPDATE SET segment = excluded.segment, sort_key = excluded.sort_key, ips = excluded.ips,
      macs = excluded.macs, vlans = excluded.vlans, identity = excluded.identity, serves = excluded.serves,
      uses = excluded.uses, sent = excluded.sent, first_seen = excluded.first_seen, last_seen = excluded.last_seen,
      packets = excluded.packets
    WHERE excluded.last_seen >= asset.last_seen`);
  const byId = db.prepare<[AssetId], Row>('SELECT * FROM asset WHERE id = ?');
  const all = db.prepare<[object], Row>(`
    SELECT * FROM asset
    WHERE (@segment IS NULL OR segment = @segment)
      AND (@vendor IS NULL OR identity ->> '$.vendor.value' LIKE @vendor ESCAPE '\\')
      AND (@text IS NULL OR concat_ws(' ', id, ips, macs, serves, uses, identity ->> '$.vendor.value',
        identity ->> '$.model.value', identity ->> '$.firmware.value', identity ->> '$.serial.value',
        identity ->> '$.name.value', identity ->> '$.role.value') LIKE @text ESCAPE '\\')
    ORDER BY segment, sort_key, id LIMIT @limit OFFSET @offset`);
  const total = db.prepare<[], number>('SELECT count(*) FROM asset').pluck();
  return {
    save: (asset) => void upsert.run(toRow(asset)),
    get: (id) => {
      const row = byId.get(id);
      return row && fromRow(row);
    },
    list: ({segment, vendor, text, ...page}) =>
      all
        .all({segment: segment ?? null, vendor: containing(vendor), text: containing(text), ...pageOf(page)})
        .map(fromRow),
    count: () => total.get() ?? 0,
  };
}

const toRow = (asset: Asset): Row => {
  const {vendor, model, firmware, serial, name, role} = asset;
  return {
    id: asset.id,
    segment: asset.segment,
    sort_key: sortKey(asset.ips[0] ?? asset.macs[0] ?? ''),
    ips: JSON.stringify(asset.ips),
    macs: JSON.stringify(asset.macs),
    vlans: JSON.stringify(asset.vlans),
    identity: JSON.stringify({vendor, model, firmware, serial, name, role}),
    serves: JSON.stringify(asset.serves),
    uses: JSON.stringify(asset.uses),
    sent: Number(asset.sent),
    first_seen: asset.firstSeen,
    last_seen: asset.lastSeen,
    packets: asset.packets,
  };
};

/** 10.0.0.9 stands before 10.0.0.10. */
const sortKey = (address: string): string =>
  address.includes('.') ? address.replace(/\d+/g, (number) => number.padStart(3, '0')) : address;

function fromRow(row: Row): Asset {
  return {
    id: row.id,
    segment: row.segment,
    ips: JSON.parse(row.ips) as string[],
    macs: JSON.parse(row.macs) as string[],
    vlans: JSON.parse(row.vlans) as number[],
    ...(JSON.parse(row.identity) as Identity),
    serves: JSON.parse(row.serves) as string[],
    uses: JSON.parse(row.uses) as string[],
    sent: row.sent === 1,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    packets: row.packets,
  };
}
