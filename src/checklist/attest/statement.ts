/** The payload of a signed statement (a JWT, RFC 7519), with its shape checked: it may come from anybody. */
import {type Statement, type StatementKind, statementKinds} from '../../core/attestation.ts';
import {type Micros, SECOND} from '../../core/time.ts';

/** Of the payload, in bytes. */
const MAX_PAYLOAD = 32_768;
const MAX_TEXT = 4096;
const MAX_EVIDENCE = 64;
/** Seconds between the proof of who signs, and signing. */
const MAX_AUTH_AGE = 300;

export const payloadOf = (one: Statement): string =>
  JSON.stringify({
    kind: one.kind,
    line: one.line,
    period: one.period,
    statement: one.statement,
    scope: one.scope,
    evidence: one.evidence,
    sub: one.signer,
    iat: Math.floor(one.at / SECOND),
    exp: Math.floor(one.until / SECOND),
    ...(one.amr && {amr: one.amr, auth_time: Math.floor(one.at / SECOND)}),
  });

/** The statement, or what is wrong with the payload. */
export function statementOf(payload: Uint8Array): Statement | string {
  if (payload.length > MAX_PAYLOAD) return `is longer than ${MAX_PAYLOAD} bytes`;
  const value = jsonOf(payload);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is no JSON object';
  const {kind, line, period, statement, scope, evidence, sub, iat, exp, amr, auth_time} = value as Record<
    string,
    unknown
  >;
  if (!isKind(kind)) return `kind is none of ${statementKinds.join(', ')}`;
  if (!Number.isInteger(line) || (line as number) < 1 || (line as number) > 103)
    return 'line is no number from 1 to 103';
  if (!isText(period) || !isText(statement) || !isText(scope) || !isText(sub)) return 'a text is missing or too long';
  if (statement === '' || sub === '') return 'statement or sub is empty';
  if (!isHashes(evidence)) return `evidence is no list of at most ${MAX_EVIDENCE} SHA-256 values`;
  if (!isTime(iat) || !isTime(exp) || exp <= iat) return 'iat and exp are no times in seconds, one after the other';
  const proof = proofOf(amr, auth_time, iat);
  if (typeof proof === 'string') return proof;
  const times: {at: Micros; until: Micros} = {at: iat * SECOND, until: exp * SECOND};
  return {kind, line: line as number, period, statement, scope, evidence, signer: sub, ...times, ...proof};
}

/** How and when the signer proved who it is, or what is wrong with it. Statements of before say nothing of it. */
function proofOf(amr: unknown, authTime: unknown, iat: number): Pick<Statement, 'amr'> | string {
  if (amr === undefined) return {};
  if (!isMethods(amr)) return 'amr is no list of words';
  if (!isTime(authTime) || authTime > iat || iat - authTime > MAX_AUTH_AGE)
    return `its signer did not prove who it is within the ${MAX_AUTH_AGE / 60} minutes before`;
  return {amr};
}

function jsonOf(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(payload));
  } catch {
    return undefined;
  }
}

const isKind = (value: unknown): value is StatementKind => (statementKinds as readonly unknown[]).includes(value);
const isMethods = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length <= 8 && value.every((one) => typeof one === 'string' && one.length <= 32);
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= MAX_TEXT;
const isTime = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) > 0 && (value as number) < 1e11;
const isHashes = (value: unknown): value is readonly string[] =>
  Array.isArray(value) &&
  value.length <= MAX_EVIDENCE &&
  value.every((one) => typeof one === 'string' && /^[0-9a-f]{64}$/.test(one));
