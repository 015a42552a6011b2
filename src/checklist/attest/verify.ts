/** Who signed a statement, and whether it counts. Whatever is given, the answer is a statement or a reason in words. */
import {createHash} from 'node:crypto';
import {compactVerify, decodeProtectedHeader, importJWK} from 'jose';
import type {Attestation, Signer} from '../../core/attestation.ts';
import type {Micros} from '../../core/time.ts';
import {TYPE} from './sign.ts';
import {statementOf} from './statement.ts';

const MAX_JWS = 65_536;

export type Verified = {readonly attestation: Attestation} | {readonly problem: string};

/** Checks the signature against the known signers; times and revocation are `standingOf`. Never throws. */
export async function verifyStatement(jws: string, signers: readonly Signer[]): Promise<Verified> {
  const text = jws.trim();
  if (text.length > MAX_JWS) return {problem: `is longer than ${MAX_JWS} characters`};
  try {
    const {kid} = decodeProtectedHeader(text);
    const signer = signers.find(({id}) => id === kid);
    if (signer === undefined) return {problem: 'is signed by nobody that is known here (bifrost signer add)'};
    const key = await importJWK({...signer.key}, 'EdDSA');
    const {payload} = await compactVerify(text, key, {algorithms: ['EdDSA']});
    if (decodeProtectedHeader(text).typ !== TYPE) return {problem: `is no ${TYPE}`};
    const statement = statementOf(payload);
    if (typeof statement === 'string') return {problem: statement};
    if (statement.signer !== signer.name)
      return {problem: `says it is by ${statement.signer}, but the key is that of ${signer.name}`};
    const id = createHash('sha256').update(text).digest('hex');
    return {attestation: {...statement, id, jws: text, signerId: signer.id}};
  } catch {
    return {problem: 'is no JWS, was changed, or was signed with another key'};
  }
}

/** Why an attestation that was verified does not count at this time; empty: it does. */
export function standingOf({until, at, revoked}: Attestation, signer: Signer | undefined, now: Micros): string {
  if (revoked !== undefined) return `was revoked: ${revoked.reason}`;
  if (signer === undefined) return 'its signer is not known any more';
  if (signer.revoked !== undefined && at >= signer.revoked.at) return 'its key was revoked before';
  if (now >= until) return 'is over';
  return '';
}
