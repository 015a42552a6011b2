/** The only module that knows the tables `credential_approval`, `credential_attempt` and `credential_use`. */
import type {AssetId} from '../core/asset.ts';
import type {AttemptResult, CredentialApproval, CredentialAttempt, CredentialUse} from '../core/credential.ts';
import type {Micros} from '../core/time.ts';
import {type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

interface ApprovalRow {
  id: string;
  asset: AssetId;
  segment: string;
  address: string;
  pairs: string;
  reason: string;
  proposed_by: string;
  proposed_time: Micros;
  approved_by: string | null;
  approved_time: Micros | null;
  until_time: Micros;
  asked_by: string | null;
  asked_time: Micros | null;
  ended_by: string | null;
  ended_time: Micros | null;
}

type AttemptRow = Omit<CredentialAttempt, 'result'> & {result: AttemptResult};

interface CredentialFilter extends Page {
  readonly asset?: AssetId;
}

export interface CredentialTable {
  saveApproval(approval: CredentialApproval): void;
  /** The same id again is what came of it. */
  saveAttempt(attempt: CredentialAttempt): void;
  saveUse(use: CredentialUse): void;
  approval(id: string): CredentialApproval | undefined;
  /** Latest first; past ones too. */
  approvals(filter: CredentialFilter): CredentialApproval[];
  /** Of one asset. */
  uses(asset: AssetId): CredentialUse[];
  /** Latest first. */
  attempts(filter: CredentialFilter): CredentialAttempt[];
}

export function credentialTable(db: Database): CredentialTable {
  const upsertApproval = db.prepare<[ApprovalRow]>(`
    INSERT OR REPLACE INTO credential_approval
    VALUES (@id, @asset, @segment, @address, @pairs, @reason, @proposed_by, @proposed_time, @approved_by, @approved_time,
      @until_time, @asked_by, @asked_time, @ended_by, @ended_time)`);
  const upsertAttempt = db.prepare<[AttemptRow]>(`
    INSERT OR REPLACE INTO credential_attempt
    VALUES (@id, @asset, @pair, @account, @approval, @time, @result, @words)`);
  const upsertUse = db.prepare<[CredentialUse]>(`
    INSERT INTO credential_use VALUES (@asset, @account, @time)
    ON CONFLICT DO UPDATE SET time = max(time, excluded.time)`);
  const uses = db.prepare<[AssetId], CredentialUse>('SELECT * FROM credential_use WHERE asset = ?');
  const byId = db.prepare<[string], ApprovalRow>('SELECT * FROM credential_approval WHERE id = ?');
  const approvals = db.prepare<[object], ApprovalRow>(`
    SELECT * FROM credential_approval WHERE (@asset IS NULL OR asset = @asset)
    ORDER BY proposed_time DESC, id LIMIT @limit OFFSET @offset`);
  const attempts = db.prepare<[object], AttemptRow>(`
    SELECT * FROM credential_attempt WHERE (@asset IS NULL OR asset = @asset)
    ORDER BY time DESC, id DESC LIMIT @limit OFFSET @offset`);
  return {
    saveApproval: (approval) => void upsertApproval.run(toRow(approval)),
    saveAttempt: (attempt) => void upsertAttempt.run(attempt),
    saveUse: (use) => void upsertUse.run(use),
    uses: (asset) => uses.all(asset),
    approval: (id) => {
      const row = byId.get(id);
      return row && fromRow(row);
    },
    approvals: ({asset, ...page}) => approvals.all({asset: asset ?? null, ...pageOf(page)}).map(fromRow),
    attempts: ({asset, ...page}) => attempts.all({asset: asset ?? null, ...pageOf(page)}),
  };
}

const toRow = (one: CredentialApproval): ApprovalRow => ({
  id: one.id,
  asset: one.asset,
  segment: one.segment,
  address: one.address,
  pairs: JSON.stringify(one.pairs),
  reason: one.reason,
  proposed_by: one.proposed.by,
  proposed_time: one.proposed.time,
  approved_by: one.approved?.by ?? null,
  approved_time: one.approved?.time ?? null,
  until_time: one.until,
  asked_by: one.asked?.by ?? null,
  asked_time: one.asked?.time ?? null,
  ended_by: one.ended?.by ?? null,
  ended_time: one.ended?.time ?? null,
});

function fromRow(row: ApprovalRow): CredentialApproval {
  const approved = actOf(row.approved_by, row.approved_time);
  const asked = actOf(row.asked_by, row.asked_time);
  const ended = actOf(row.ended_by, row.ended_time);
  return {
    id: row.id,
    asset: row.asset,
    segment: row.segment,
    address: row.address,
    pairs: JSON.parse(row.pairs) as string[],
    reason: row.reason,
    proposed: {by: row.proposed_by, time: row.proposed_time},
    ...(approved && {approved}),
    until: row.until_time,
    ...(asked && {asked}),
    ...(ended && {ended}),
  };
}

const actOf = (by: string | null, time: Micros | null) => (by === null || time === null ? undefined : {by, time});
