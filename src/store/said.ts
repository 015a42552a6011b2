/** The only module that knows the table `asset_said`: what people said of assets, one row each. */
import type {Asset, AssetId} from '../core/asset.ts';
import type {Approval, Said} from '../core/said.ts';
import type {Database} from './sqlite.ts';

interface Row {
  id: AssetId;
  segment: string;
  ips: string;
  macs: string;
  approval: Approval | null;
  fields: string;
  tags: string;
  part_of: AssetId | null;
  said_by: string;
  time: number;
}

export interface SaidTable {
  save(said: Said): void;
  get(id: AssetId): Said | undefined;
  /** Of the asset, or of one of the ids that it had. */
  of(asset: Pick<Asset, 'id' | 'aliases'>): Said | undefined;
  list(): Said[];
}

export function saidTable(db: Database): SaidTable {
  const upsert = db.prepare<[Row]>(`
    INSERT INTO asset_said (id, segment, ips, macs, approval, fields, tags, part_of, said_by, time)
    VALUES (@id, @segment, @ips, @macs, @approval, @fields, @tags, @part_of, @said_by, @time)
    ON CONFLICT (id) DO UPDATE SET segment = excluded.segment, ips = excluded.ips, macs = excluded.macs,
      approval = excluded.approval, fields = excluded.fields, tags = excluded.tags, part_of = excluded.part_of,
      said_by = excluded.said_by, time = excluded.time`);
  const byId = db.prepare<[AssetId], Row>('SELECT * FROM asset_said WHERE id = ?');
  const all = db.prepare<[], Row>('SELECT * FROM asset_said ORDER BY id');
  const get = (id: AssetId): Said | undefined => {
    const row = byId.get(id);
    return row && fromRow(row);
  };
  return {
    save: (said) => void upsert.run(toRow(said)),
    get,
    of: ({id, aliases}) => get(id) ?? aliases.map(get).find((said) => said !== undefined),
    list: () => all.all().map(fromRow),
  };
}

const toRow = ({id, segment, ips, macs, approval, fields, tags, partOf, by, time}: Said): Row => ({
  id,
  segment,
  ips: JSON.stringify(ips),
  macs: JSON.stringify(macs),
  approval: approval ?? null,
  fields: JSON.stringify(fields),
  tags: JSON.stringify(tags),
  part_of: partOf ?? null,
  said_by: by,
  time,
});

const fromRow = ({id, segment, ips, macs, approval, fields, tags, part_of, said_by, time}: Row): Said => ({
  id,
  segment,
  ips: JSON.parse(ips) as string[],
  macs: JSON.parse(macs) as string[],
  ...(approval !== null && {approval}),
  fields: JSON.parse(fields) as Said['fields'],
  tags: JSON.parse(tags) as string[],
  ...(part_of !== null && {partOf: part_of}),
  by: said_by,
  time,
});
