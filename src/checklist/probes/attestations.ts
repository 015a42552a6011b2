/** Signed statements, each verified anew: an entry of the store is no proof by itself. */
import type {Attestation, StatementKind} from '../../core/attestation.ts';
import type {Subject} from '../../core/checklist.ts';
import {DAY, isoTime, type Micros} from '../../core/time.ts';
import {standingOf, verifyStatement} from '../attest/verify.ts';
import {keptBy} from '../kept-by.ts';
import type {People} from '../people.ts';
import type {Probe} from '../probe.ts';

export const attestations: Probe = {
  name: 'attestations',
  version: 1,
  about: 'Signed statements about lines (bifrost attest)',
  privilege: 'to read the store',
  timeout: 10_000,
  fields: {
    'attestation.line': {type: 'number', about: 'Line that it is about'},
    'attestation.period': {type: 'string', about: 'Period that it is for; empty: none'},
    'attestation.valid': {type: 'boolean', about: 'Signed by a known key, not revoked, not past its end'},
    'attestation.problem': {type: 'string', about: 'Why it does not count; empty: it does'},
    'attestation.signer': {type: 'string', about: 'Who signed it'},
    'attestation.age_days': {type: 'number', about: 'Days since it was signed'},
    'attestation.days_left': {type: 'number', about: 'Days until it ends'},
    'attestation.files': {type: 'number', about: 'Files whose hashes are signed'},
  },
  async collect(place) {
    const judged = place.people === undefined ? [] : await judgedOf(place.people, 'attestation', place.now);
    const subjectOf = ({one, problem}: Judged): Subject => ({
      name: `line ${one.line} by ${one.signer}: ${one.statement}`,
      fields: {
        'attestation.line': one.line,
        'attestation.period': one.period,
        'attestation.valid': problem === '',
        'attestation.problem': problem,
        'attestation.signer': one.signer,
        'attestation.age_days': (place.now - one.at) / DAY,
        'attestation.days_left': (one.until - place.now) / DAY,
        'attestation.files': one.evidence.length,
      },
    });
    return [keptBy(attestations, place, 'statements', () => judged.map(subjectOf))];
  },
};

export interface Judged {
  readonly one: Attestation;
  /** Why it does not count; empty: it does. */
  readonly problem: string;
}

/** Each with what speaks against it: signature, content, time, revocation. */
export async function judgedOf(
  {attestations: all, signers}: People,
  kind: StatementKind,
  now: Micros,
): Promise<Judged[]> {
  const mine = all.filter((one) => one.kind === kind);
  return Promise.all(mine.map(async (one) => ({one, problem: await problemOf(one, signers, now)})));
}

/** What is kept beside the JWS must be what was signed. */
async function problemOf(one: Attestation, signers: People['signers'], now: Micros): Promise<string> {
  const verified = await verifyStatement(one.jws, signers);
  if ('problem' in verified) return verified.problem;
  const {attestation} = verified;
  if (attestation.line !== one.line || attestation.until !== one.until || attestation.kind !== one.kind)
    return 'its entry in the store is not what was signed';
  return standingOf(
    one,
    signers.find(({id}) => id === attestation.signerId),
    now,
  );
}

/** The day of a time, for people. */
export const dayOf = (time: Micros): string => isoTime(time).slice(0, 10);
