/** The only module that knows the tables of advisories: documents by vendor, exploited vulnerabilities, VEX, findings. */
import {deflateRawSync, inflateRawSync} from 'node:zlib';
import type {Advisory, AdvisoryFinding, Exploited, Provenance} from '../core/advisory.ts';
import type {Micros} from '../core/time.ts';
import type {Vex, VexJustification, VexState} from '../core/vex.ts';
import {type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

export interface AdvisoryEntry extends Provenance {
  readonly advisory: Advisory;
  /** Names in one spelling, by which it is found. */
  readonly vendors: readonly string[];
  readonly imported: Micros;
}

export interface AdvisoryRow extends Provenance {
  readonly id: string;
  readonly title: string;
  readonly publisher: string;
  readonly revision: string;
  readonly released: string;
  readonly score: number;
  readonly vendors: string;
  readonly imported: Micros;
}

interface AdvisoryFilter extends Page {
  readonly text?: string;
}

interface FindingFilter extends Page {
  readonly asset?: string;
  readonly advisory?: string;
}

export interface AdvisoryStatus {
  readonly advisories: number;
  readonly exploited: number;
  readonly findings: number;
  /** Day of the newest document, and when something was last brought in; empty, 0: nothing. */
  readonly newest: string;
  readonly imported: Micros;
}

export interface AdvisoryTable {
  /** Later revisions replace earlier ones; false: an earlier or the same one, which changes nothing. */
  save(entry: AdvisoryEntry): boolean;
  saveExploited(list: readonly Exploited[]): void;
  get(id: string): (AdvisoryRow & {readonly advisory: Advisory}) | undefined;
  list(filter: AdvisoryFilter): AdvisoryRow[];
  /** Every document, one at a time. */
  each(): IterableIterator<AdvisoryRow & {readonly advisory: Advisory}>;
  ofVendor(vendor: string): Advisory[];
  exploited(): Exploited[];
  isExploited(cve: string): boolean;
  saveVex(vex: Vex): void;
  vex(asset?: string): Vex[];
  findings(filter: FindingFilter): AdvisoryFinding[];
  /** Of one asset: these and no others. */
  replaceFindings(asset: string, findings: readonly AdvisoryFinding[]): void;
  status(): AdvisoryStatus;
}

interface Row extends AdvisoryRow {
  readonly detail: Buffer;
}

const inflated = ({detail, ...row}: Row) => ({
  ...row,
  advisory: JSON.parse(inflateRawSync(detail).toString()) as Advisory,
});

export function advisoryTable(db: Database): AdvisoryTable {
  const one = db.prepare<[string], Row>('SELECT * FROM advisory WHERE id = ?');
  const each = db.prepare<[], Row>('SELECT * FROM advisory ORDER BY id');
  const ofVendor = db.prepare<[string], Row>(
    'SELECT a.* FROM advisory_vendor v JOIN advisory a ON a.id = v.advisory WHERE v.vendor = ? ORDER BY a.id',
  );
  const list = db.prepare<[object], AdvisoryRow>(`
    SELECT id, title, publisher, revision, released, score, vendors, source, hash, signature, imported FROM advisory
    WHERE @text IS NULL OR instr(lower(id || ' ' || title || ' ' || vendors), lower(@text)) > 0
    ORDER BY released DESC, id DESC LIMIT @limit OFFSET @offset`);
  return {
    ...exploitedPart(db),
    ...vexPart(db),
    ...findingPart(db),
    save: saver(db),
    get: (id) => {
      const row = one.get(id);
      return row && inflated(row);
    },
    list: ({text, ...page}) => list.all({text: text ?? null, ...pageOf(page)}),
    *each() {
      for (const row of each.iterate()) yield inflated(row);
    },
    ofVendor: (vendor) => ofVendor.all(vendor).map((row) => inflated(row).advisory),
    status: statusOf(db),
  };
}

function saver(db: Database): AdvisoryTable['save'] {
  const known = db.prepare<[string], {revision: string; released: string}>(
    'SELECT revision, released FROM advisory WHERE id = ?',
  );
  const insert = db.prepare<[object]>(`
    INSERT OR REPLACE INTO advisory VALUES
    (@id, @title, @publisher, @revision, @released, @score, @vendors, @source, @hash, @signature, @imported, @detail)`);
  const forget = db.prepare<[string]>('DELETE FROM advisory_vendor WHERE advisory = ?');
  const name = db.prepare<[string, string]>('INSERT OR IGNORE INTO advisory_vendor VALUES (?, ?)');
  return ({advisory, vendors, source, hash, signature, imported}) => {
    const {id, title, publisher, revision, released, vulnerabilities} = advisory;
    const before = known.get(id);
    if (
      before !== undefined &&
      (before.released > released || (before.released === released && before.revision === revision))
    ) {
      return false;
    }
    const score = Math.max(0, ...vulnerabilities.map((one) => one.score));
    const detail = deflateRawSync(JSON.stringify(advisory));
    const row = {id, title, publisher, revision, released, score, source, hash, signature, imported, detail};
    insert.run({...row, vendors: vendors.join(', ')});
    forget.run(id);
    for (const vendor of vendors) name.run(vendor, id);
    return true;
  };
}

interface ExploitedRow {
  cve: string;
  added: string;
  name: string;
  ransomware: number;
}

function exploitedPart(db: Database): Pick<AdvisoryTable, 'saveExploited' | 'exploited' | 'isExploited'> {
  const insert = db.prepare<[object]>('INSERT OR REPLACE INTO exploited VALUES (@cve, @added, @name, @ransomware)');
  const all = db.prepare<[], ExploitedRow>('SELECT * FROM exploited ORDER BY cve');
  const one = db.prepare<[string], object>('SELECT 1 FROM exploited WHERE cve = ?');
  return {
    saveExploited(entries) {
      for (const entry of entries) insert.run({...entry, ransomware: entry.ransomware ? 1 : 0});
    },
    exploited: () => all.all().map((row) => ({...row, ransomware: row.ransomware === 1})),
    isExploited: (cve) => one.get(cve) !== undefined,
  };
}

interface VexRow {
  about: string;
  asset: string;
  state: VexState;
  justification: VexJustification | null;
  note: string;
  firmware: string;
  made_by: string;
  time: Micros;
}

function vexPart(db: Database): Pick<AdvisoryTable, 'saveVex' | 'vex'> {
  const insert = db.prepare<[object]>(`
    INSERT OR REPLACE INTO vex VALUES (@about, @asset, @state, @justification, @note, @firmware, @by, @time)`);
  const all = db.prepare<[object], VexRow>(
    'SELECT * FROM vex WHERE @asset IS NULL OR asset = @asset ORDER BY time DESC',
  );
  return {
    saveVex: (vex) => void insert.run({...vex, justification: vex.justification ?? null}),
    vex: (asset) =>
      all.all({asset: asset ?? null}).map(({justification, made_by: by, ...row}) => ({
        ...row,
        by,
        ...(justification !== null && {justification}),
      })),
  };
}

interface FindingRow {
  told: string;
  detail: string;
}

function findingPart(db: Database): Pick<AdvisoryTable, 'findings' | 'replaceFindings'> {
  const all = db.prepare<[object], FindingRow>(`
    SELECT told, detail FROM advisory_finding
    WHERE (@asset IS NULL OR asset = @asset) AND (@advisory IS NULL OR advisory = @advisory)
    ORDER BY silenced <> '', exploited DESC, CASE verdict WHEN 'confirmed' THEN 0 WHEN 'likely' THEN 1 ELSE 2 END, score DESC,
      advisory, asset
    LIMIT @limit OFFSET @offset`);
  const forget = db.prepare<[string]>('DELETE FROM advisory_finding WHERE asset = ?');
  const insert = db.prepare<[object]>(`
    INSERT INTO advisory_finding VALUES
    (@asset, @advisory, @segment, @verdict, @score, @exploited, @silenced, @told, @detail)`);
  return {
    findings: ({asset, advisory, ...page}) =>
      all
        .all({asset: asset ?? null, advisory: advisory ?? null, ...pageOf(page)})
        .map(({told, detail}) => ({...(JSON.parse(detail) as AdvisoryFinding), told})),
    replaceFindings(asset, findings) {
      forget.run(asset);
      for (const finding of findings) {
        const {advisory, segment, verdict, score, silenced, told} = finding;
        const detail = JSON.stringify(finding);
        insert.run({
          asset,
          advisory,
          segment,
          verdict,
          score,
          silenced,
          told,
          exploited: finding.exploited ? 1 : 0,
          detail,
        });
      }
    },
  };
}

function statusOf(db: Database): () => AdvisoryStatus {
  const counts = db.prepare<[], AdvisoryStatus>(`
    SELECT (SELECT count(*) FROM advisory) AS advisories, (SELECT count(*) FROM exploited) AS exploited,
      (SELECT count(*) FROM advisory_finding) AS findings, (SELECT coalesce(max(released), '') FROM advisory) AS newest,
      (SELECT coalesce(max(imported), 0) FROM advisory) AS imported`);
  return () => counts.get() ?? {advisories: 0, exploited: 0, findings: 0, newest: '', imported: 0};
}
