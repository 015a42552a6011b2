/** Session service set: who logs on, and how. OPC 10000-4 section 5.7. */
import {BOOLEAN, BYTE_STRING, DOUBLE, measure, NODE_ID, STRING, UINT32} from '../encoding/built-in.ts';
import {type Cursor, isBroken} from '../encoding/cursor.ts';
import {stringAt} from '../encoding/show.ts';
import {type Described, isEncryptedSecret, readExtension} from '../extension.ts';
import {add, list, own, type Schema, unshown, value} from '../schema.ts';
import {application, endpoints, readCertificate, secret, strings} from './discovery.ts';
import {results} from './results.ts';

export const createSessionRequest: Schema = [
  ...application,
  value(STRING, 'opcua.ServerUri'),
  value(STRING, 'opcua.EndpointUrl'),
  value(STRING, 'opcua.SessionName'),
  secret,
  own(readCertificate),
  value(DOUBLE, 'opcua.RequestedSessionTimeout'),
  value(UINT32, 'opcua.MaxResponseMessageSize'),
];

const signature: Schema = [value(STRING, 'opcua.Algorithm'), secret];

/** The authentication token is a secret: whoever has it has the session. */
export const createSessionResponse: Schema = [
  value(NODE_ID, 'bifrost.session_id'),
  unshown(NODE_ID),
  value(DOUBLE, 'opcua.RevisedSessionTimeout'),
  secret,
  own(readCertificate),
  endpoints,
  list([secret, secret]),
  ...signature,
  value(UINT32, 'opcua.MaxRequestMessageSize'),
];

/** A password, then the algorithm that encrypts it; without one it is in clear, unless it is an encrypted secret itself. */
function readPassword(c: Cursor): void {
  const start = c.at;
  measure(c, BYTE_STRING);
  const end = c.at;
  const algorithm = c.at;
  measure(c, STRING);
  if (c.fields === undefined || isBroken(c)) return;
  const name = stringAt(c.b, algorithm);
  if (name !== '') add(c, 'opcua.EncryptionAlgorithm', name);
  const isClear = name === '' && end > start + 4 && !isEncryptedSecret(c.b, start + 4, end);
  add(c, 'bifrost.password_in_clear', isClear);
  if (!isClear) return;
  c.password = start + 4;
  c.passwordEnd = end;
}

const policyId = value(STRING, 'opcua.PolicyId');

/** Section 7.40; an issued token may be a password as good as any. */
const identityTokens: Readonly<Record<number, Described>> = {
  321: {name: 'anonymous', of: [policyId]},
  324: {name: 'username', of: [policyId, value(STRING, 'opcua.UserName'), own(readPassword)]},
  327: {name: 'certificate', of: [policyId, own(readCertificate)]},
  940: {name: 'issued', of: [policyId, own(readPassword)]},
};

const identityToken = own((c) =>
  readExtension(c, identityTokens, (at, name) => add(at, 'bifrost.identity_token', name)),
);

export const activateSessionRequest: Schema = [
  ...signature,
  list([secret, secret]),
  strings('opcua.LocaleIds'),
  identityToken,
  ...signature,
];

export const activateSessionResponse: Schema = [secret, ...results];

export const closeSessionRequest: Schema = [value(BOOLEAN, 'opcua.DeleteSubscriptions')];

export const cancelRequest: Schema = [value(UINT32, 'bifrost.cancelled_handle')];

export const cancelResponse: Schema = [value(UINT32, 'opcua.CancelCount')];
