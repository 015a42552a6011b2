/** Who is who: applications, certificates, endpoints and build information, as facts of their own beside an exchange. */
import type {Fields, Value} from '../../src/core/fact.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {SECOND} from '../../src/core/time.ts';
import {addCertificate, type Chain, namesApplication, namesHost, readChain} from './certificates.ts';
import type {Cursor} from './encoding/cursor.ts';
import {tell} from './once.ts';
import {channelFields, reportAnomaly, type Session} from './session.ts';

/** A name that an application gives itself is a weaker witness than its build information. */
const APPLICATION_CONFIDENCE = 0.6;

const applicationFields = [
  'opcua.ApplicationUri',
  'opcua.ProductUri',
  'bifrost.application_name',
  'opcua.ApplicationType',
] as const;

const firstOf = (value: Value | undefined): string => {
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined ? '' : String(first);
};

/** The application whose description is in `shown`, at one end of TCP. */
export function tellApplication(session: Session, report: Report, side: Side, shown: Fields): void {
  if (firstOf(shown['opcua.ApplicationUri']) === '') return;
  const fields = channelFields(session);
  for (const name of applicationFields) {
    const value = shown[name];
    if (Array.isArray(value)) fields[name] = value.slice(0, 1);
  }
  const name = firstOf(shown['bifrost.application_name']);
  if (name !== '') fields['bifrost.device_name'] = name;
  fields['bifrost.from'] = side;
  fields['bifrost.confidence'] = APPLICATION_CONFIDENCE;
  tell(report, 'identify', 'application', fields);
}

/** A certificate that one end of TCP showed: a fact, and what is wrong with its chain. Returns it for others to compare. */
export function tellCertificate(
  session: Session,
  report: Report,
  side: Side,
  b: Uint8Array,
  start: number,
  end: number,
): Chain {
  const chain = readChain(b, start, end);
  const fields = channelFields(session);
  if (chain.first !== undefined) addCertificate(fields, chain.first, chain.length, report.time);
  for (const fault of chain.faults) reportAnomaly(session, report, fault, side, {...fields});
  if (chain.first !== undefined) tell(report, 'identify', 'certificate', {...fields, 'bifrost.from': side});
  return chain;
}

/** Adds a certificate to a fact, and whether it belongs to the application and the URL that stand beside it. */
export function addChain(fields: Fields, {first, length}: Chain, report: Report): void {
  if (first === undefined) return;
  addCertificate(fields, first, length, report.time);
  fields['bifrost.application_uri_mismatch'] = !namesApplication(first, firstOf(fields['opcua.ApplicationUri']));
}

/** Each endpoint that is offered, with its certificate. */
export function tellEndpoints(session: Session, report: Report, side: Side, c: Cursor): void {
  let told = '';
  c.children.forEach((child, i) => {
    const fields = {...channelFields(session), ...child};
    const at = c.childCertificates[i] ?? -1;
    const [start, end] = [c.certificates[at], c.certificates[at + 1]];
    if (at >= 0 && start !== undefined && end !== undefined) {
      const chain = readChain(c.b, start, end);
      addChain(fields, chain, report);
      if (chain.first !== undefined) {
        fields['bifrost.host_mismatch'] = !namesHost(chain.first, firstOf(child['opcua.EndpointUrl']));
        if (chain.first.sha1 !== told) tellCertificate(session, report, side, c.b, start, end);
        told = chain.first.sha1;
      }
    }
    tell(report, 'service', 'endpoint', fields);
  });
}

/** Each server that a discovery server knows. */
export function tellServers(session: Session, report: Report, c: Cursor): void {
  for (const child of c.children) tell(report, 'service', 'server', {...channelFields(session), ...child});
}

/** Nodes whose value is one part of the build information (OPC 10000-5 section 6.3.1). */
const parts: Readonly<Record<string, string>> = {
  'i=2261': 'opcua.ProductName',
  'i=2262': 'opcua.ProductUri',
  'i=2263': 'opcua.ManufacturerName',
  'i=2264': 'opcua.SoftwareVersion',
  'i=2265': 'opcua.BuildNumber',
  'i=2266': 'opcua.BuildDate',
};

const neutral: readonly (readonly [string, string])[] = [
  ['opcua.ManufacturerName', 'bifrost.vendor_name'],
  ['opcua.ProductName', 'bifrost.model_name'],
  ['opcua.SoftwareVersion', 'bifrost.revision'],
];

/** Adds to a read what its values say of the server, where one node or a structure around it was read. */
export function addServerStatus(fields: Fields, report: Report): void {
  const nodes = fields['bifrost.node'];
  const values = fields['bifrost.value'];
  if (!Array.isArray(nodes) || !Array.isArray(values)) return;
  nodes.forEach((node, i) => {
    const value = values[i];
    if (value === undefined || value === '') return;
    const part = parts[String(node)];
    if (part !== undefined && fields[part] === undefined) fields[part] = [String(value)];
    if (node === 'i=2259' && fields['opcua.ServerState'] === undefined) fields['opcua.ServerState'] = [Number(value)];
    if (node === 'i=2257' && fields['opcua.StartTime'] === undefined) fields['opcua.StartTime'] = [String(value)];
    if (node === 'i=2258' && fields['opcua.CurrentTime'] === undefined) fields['opcua.CurrentTime'] = [String(value)];
  });
  const now = Date.parse(firstOf(fields['opcua.CurrentTime']));
  if (Number.isFinite(now)) fields['bifrost.clock_skew'] = Math.round(now / 1000 - report.time / SECOND);
}

/** What a read says of the state of the server, where it was asked for: judged as a fact of its own. */
export function tellServerStatus(session: Session, report: Report, read: Fields): void {
  const fields: Fields = {};
  const {'opcua.ServerState': state, 'bifrost.clock_skew': skew} = read;
  if (state !== undefined) fields['opcua.ServerState'] = state;
  const start = firstOf(read['opcua.StartTime']);
  if (start !== '') fields['bifrost.server_start'] = start;
  const build = buildParts.map((name) => firstOf(read[name])).join(' ');
  if (build.trim() !== '' && read['opcua.SoftwareVersion'] !== undefined) fields['bifrost.build'] = build;
  const namespaces = valueAt(read, NAMESPACES);
  if (namespaces !== '') fields['bifrost.namespaces'] = namespaces;
  const auditing = valueAt(read, AUDITING);
  if (auditing !== '') fields['bifrost.auditing'] = auditing === 'true';
  const roles = hasRoleSet(read);
  if (roles !== undefined) fields['bifrost.role_set'] = roles;
  if (skew !== undefined) fields['bifrost.clock_skew'] = skew;
  if (Object.keys(fields).length > 0) tell(report, 'posture', 'server-status', {...channelFields(session), ...fields});
}

const NAMESPACES = 'i=2255';
const AUDITING = 'i=2994';
const buildParts = ['opcua.ManufacturerName', 'opcua.ProductName', 'opcua.SoftwareVersion', 'opcua.BuildNumber'];

/** The value that was read of a node; empty: it was not asked for, or not told. */
function valueAt(read: Fields, node: string): string {
  const {'bifrost.node': nodes, 'bifrost.value': values} = read;
  if (!Array.isArray(nodes) || !Array.isArray(values)) return '';
  const at = nodes.indexOf(node);
  return at < 0 ? '' : String(values[at] ?? '');
}

/** Whether the server shows a set of roles (OPC 10000-18), where anything but the value of that node was asked for. */
function hasRoleSet(read: Fields): boolean | undefined {
  const {'bifrost.node': nodes, 'bifrost.value': values, 'opcua.AttributeId': attributes} = read;
  if (!Array.isArray(nodes) || !Array.isArray(values) || !Array.isArray(attributes)) return undefined;
  const at = nodes.indexOf(ROLE_SET);
  return at < 0 || attributes[at] === VALUE_ATTRIBUTE ? undefined : String(values[at] ?? '') !== '';
}

const ROLE_SET = 'i=15606';
const VALUE_ATTRIBUTE = 13;

/** The build information in a read, if any. */
export function tellBuildInfo(session: Session, report: Report, side: Side, read: Fields): void {
  const fields = channelFields(session);
  for (const [source, name] of neutral) {
    const text = firstOf(read[source]);
    if (text === '') continue;
    fields[source] = [text];
    fields[name] = text;
  }
  if (fields['bifrost.vendor_name'] === undefined && fields['bifrost.model_name'] === undefined) {
    if (fields['bifrost.revision'] === undefined) return;
  }
  for (const name of ['opcua.ProductUri', 'opcua.BuildNumber', 'opcua.BuildDate']) {
    const text = firstOf(read[name]);
    if (text !== '') fields[name] = [text];
  }
  fields['bifrost.from'] = side;
  tell(report, 'identify', 'build-info', fields);
}
