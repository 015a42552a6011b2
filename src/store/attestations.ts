/** The only module that knows the `signer` and `attestation` tables: whose signature counts, and what was signed. */
import type {Attestation, Revoked, Signer, StatementKind} from '../core/attestation.ts';
import type {Micros} from '../core/time.ts';
import {type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

interface SignerRow {
  id: string;
  name: string;
  x: string;
  time: Micros;
  by: string;
  revoked: string | null;
  commands: string;
}

type AttestationRow = Omit<Attestation, 'evidence' | 'signerId' | 'revoked'> & {
  evidence: string;
  signer_id: string;
  revoked: string | null;
};

interface AttestationFilter extends Page {
  readonly line?: number;
  readonly kind?: StatementKind;
}

export interface AttestationTable {
  /** The same key again is the same signer. */
  saveSigner(signer: Signer): void;
  signers(): Signer[];
  save(attestation: Attestation): void;
  get(id: string): Attestation | undefined;
  /** Latest first. */
  list(filter: AttestationFilter): Attestation[];
}

export function attestationTable(db: Database): AttestationTable {
  const upsertSigner = db.prepare<[SignerRow]>(
    'INSERT OR REPLACE INTO signer VALUES (@id, @name, @x, @time, @by, @revoked, @commands)',
  );
  const allSigners = db.prepare<[], SignerRow>('SELECT * FROM signer ORDER BY name, time');
  const upsert = db.prepare<[AttestationRow]>(`
    INSERT OR REPLACE INTO attestation VALUES
    (@id, @jws, @kind, @line, @period, @statement, @scope, @evidence, @signer, @signer_id, @at, @until, @revoked)`);
  const byId = db.prepare<[string], AttestationRow>('SELECT * FROM attestation WHERE id = ?');
  const all = db.prepare<[object], AttestationRow>(`
    SELECT * FROM attestation WHERE (@line IS NULL OR line = @line) AND (@kind IS NULL OR kind = @kind)
    ORDER BY at DESC, id LIMIT @limit OFFSET @offset`);
  return {
    saveSigner: ({key: {x}, at: time, revoked, commands, ...signer}) =>
      void upsertSigner.run({...signer, x, time, revoked: textOf(revoked), commands: commands.join(',')}),
    signers: () => allSigners.all().map(signerOf),
    save: ({signerId: signer_id, evidence, revoked, ...one}) =>
      void upsert.run({...one, signer_id, evidence: JSON.stringify(evidence), revoked: textOf(revoked)}),
    get(id) {
      const row = byId.get(id);
      return row && attestationOf(row);
    },
    list: ({line = null, kind = null, ...page}) => all.all({line, kind, ...pageOf(page)}).map(attestationOf),
  };
}

const textOf = (revoked: Revoked | undefined): string | null =>
  revoked === undefined ? null : JSON.stringify(revoked);
const revokedOf = (text: string | null) => text !== null && {revoked: JSON.parse(text) as Revoked};

const signerOf = ({x, time: at, revoked, commands, ...row}: SignerRow): Signer => ({
  ...row,
  at,
  commands: commands.split(',').filter((one) => one !== ''),
  key: {kty: 'OKP', crv: 'Ed25519', x},
  ...revokedOf(revoked),
});

const attestationOf = ({signer_id: signerId, evidence, revoked, ...row}: AttestationRow): Attestation => ({
  ...row,
  signerId,
  evidence: JSON.parse(evidence) as string[],
  ...revokedOf(revoked),
});
