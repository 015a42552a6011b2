/** Discovery service set: who is there, and how it can be reached. OPC 10000-4 section 5.5. */
import {
  BOOLEAN,
  BYTE,
  BYTE_STRING,
  DATE_TIME,
  DIAGNOSTIC_INFO,
  EXTENSION_OBJECT,
  LOCALIZED_TEXT,
  STATUS_CODE,
  STRING,
  UINT32,
} from '../encoding/built-in.ts';
import {type Cursor, count, skip} from '../encoding/cursor.ts';
import type {FieldName} from '../fields.ts';
import {apart, list, own, type Schema, unshown, value} from '../schema.ts';

export const strings = (name: FieldName) => list([value(STRING, name)]);

/** A certificate in DER, or a chain of them; the caller looks at it where fields are wanted. */
export function readCertificate(c: Cursor): void {
  const length = count(c);
  const start = c.at;
  skip(c, length);
  if (c.fields !== undefined && length > 0 && c.at === start + length) c.certificates.push(start, c.at);
}

/** ApplicationDescription (section 7.2). */
export const application: Schema = [
  value(STRING, 'opcua.ApplicationUri'),
  value(STRING, 'opcua.ProductUri'),
  value(LOCALIZED_TEXT, 'bifrost.application_name'),
  value(UINT32, 'opcua.ApplicationType'),
  value(STRING, 'opcua.GatewayServerUri'),
  value(STRING, 'opcua.DiscoveryProfileUri'),
  strings('opcua.DiscoveryUrls'),
];

/** UserTokenPolicy (section 7.42). */
const tokenPolicy: Schema = [
  value(STRING, 'opcua.PolicyId'),
  value(UINT32, 'opcua.UserTokenType'),
  value(STRING, 'opcua.IssuedTokenType'),
  value(STRING, 'opcua.IssuerEndpointUrl'),
  value(STRING, 'bifrost.token_security_policy'),
];

/** EndpointDescription (section 7.14). */
const endpoint: Schema = [
  value(STRING, 'opcua.EndpointUrl'),
  ...application,
  own(readCertificate),
  value(UINT32, 'opcua.MessageSecurityMode'),
  value(STRING, 'opcua.SecurityPolicyUri'),
  list(tokenPolicy),
  value(STRING, 'opcua.TransportProfileUri'),
  value(BYTE, 'opcua.SecurityLevel'),
];

export const endpoints = apart(endpoint);

export const findServersRequest: Schema = [
  value(STRING, 'opcua.EndpointUrl'),
  strings('opcua.LocaleIds'),
  strings('opcua.ServerUris'),
];

export const findServersResponse: Schema = [apart(application)];

export const getEndpointsRequest: Schema = [
  value(STRING, 'opcua.EndpointUrl'),
  strings('opcua.LocaleIds'),
  strings('opcua.ProfileUris'),
];

export const getEndpointsResponse: Schema = [endpoints];

/** RegisteredServer (section 7.32). */
export const registerServerRequest: Schema = [
  value(STRING, 'opcua.ServerUri'),
  value(STRING, 'opcua.ProductUri'),
  list([value(LOCALIZED_TEXT, 'bifrost.application_name')]),
  value(UINT32, 'opcua.ApplicationType'),
  value(STRING, 'opcua.GatewayServerUri'),
  strings('opcua.DiscoveryUrls'),
  value(STRING, 'opcua.SemaphoreFilePath'),
  value(BOOLEAN, 'opcua.IsOnline'),
];

export const registerServer2Request: Schema = [...registerServerRequest, list([unshown(EXTENSION_OBJECT)])];

export const registerServer2Response: Schema = [
  list([value(STATUS_CODE, 'opcua.ConfigurationResults')]),
  list([unshown(DIAGNOSTIC_INFO)]),
];

export const findServersOnNetworkRequest: Schema = [
  value(UINT32, 'opcua.StartingRecordId'),
  value(UINT32, 'opcua.MaxRecordsToReturn'),
  strings('opcua.ServerCapabilityFilter'),
];

export const findServersOnNetworkResponse: Schema = [
  value(DATE_TIME, 'opcua.LastCounterResetTime'),
  apart([
    value(UINT32, 'opcua.RecordId'),
    value(STRING, 'opcua.ServerName'),
    value(STRING, 'opcua.DiscoveryUrl'),
    strings('opcua.ServerCapabilities'),
  ]),
];

/** Nonces and signatures are nobody's business. */
export const secret = unshown(BYTE_STRING);
