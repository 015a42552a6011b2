/** NetBIOS name service: Windows hosts that ask for, claim and defend names. RFC 1001, RFC 1002 §4.2. */
import type {FactKind, Fields} from '../../src/core/fact.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {dnsCode, dnsIsResponse, dnsOpcode} from '../../src/net/dns.ts';
import {identityOf, messageFields} from './describe.ts';
import {anomalies, fields, names, OTHER_OUTCOME, outcomes} from './fields.ts';
import {check, fingerprint, isNameServer, OPCODE, TYPE, type} from './wire.ts';

type Named = readonly [kind: FactKind, name: string];

/** The sender speaks of itself; a name server speaks of others. */
const OF_ITSELF = 0.6;
const OF_OTHERS = 0.5;
/** RFC 1918: a name server may tell any address, devices here have these. */
const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/;

export const nbns: Protocol<null> = {
  name: 'nbns',
  title: 'NetBIOS name service',
  ports: {udp: [137]},
  fields,
  names,
  scope: [],
  target: ['nbns.name'],
  anomalies,
  maxMessage: 65_535,
  probe,
  open: () => null,

  read(_session, from, b, start, end, report) {
    if (check(b, start, end) === 'ok') tell(from, b, start, end, report);
    else report.anomaly('malformed', from, {});
    return end - start;
  },

  gap() {},
  tick() {},
  close() {},
};

/** The spelling of names is strict enough for any port. */
function probe(b: Uint8Array, start: number, end: number): Probe {
  if (check(b, start, end) !== 'ok') return 'no';
  return dnsIsResponse(b, start) ? 'response' : 'request';
}

function tell(from: Side, b: Uint8Array, start: number, end: number, report: Report): void {
  if (report.messages) report.message(from, messageFields(b, start, end));
  if (report.repeats(fingerprint(b, start, end), from === 'client' ? 1 : 2)) return;
  const told = messageFields(b, start, end);
  const isStatus = type(b, start, end) === TYPE.status;
  const isReply = dnsIsResponse(b, start);
  const [kind, name] = isReply
    ? replyNamed(dnsOpcode(b, start), dnsCode(b, start), isStatus)
    : asked(b, start, isStatus);
  report.fact(kind, name, {...told, 'bifrost.from': from});
  if (CLAIMS.includes(name)) tellIdentity(told, from, isReply && isNameServer(b, start) && !isStatus, report);
}

const asked = (b: Uint8Array, start: number, isStatus: boolean): Named =>
  isStatus ? ['read', 'status-query'] : (requests[dnsOpcode(b, start)] ?? ['session', 'wait']);

const requests: Readonly<Record<number, Named>> = {
  [OPCODE.query]: ['read', 'query'],
  [OPCODE.register]: ['service', 'registration'],
  [OPCODE.registerMany]: ['service', 'registration'],
  [OPCODE.refresh]: ['service', 'refresh'],
  [OPCODE.refreshToo]: ['service', 'refresh'],
  [OPCODE.release]: ['service', 'release'],
};

function replyNamed(operation: number, outcome: number, isStatus: boolean): Named {
  if (operation === OPCODE.wait) return ['session', 'wait'];
  if (outcome !== 0) return ['exception', outcomes[outcome] ?? OTHER_OUTCOME];
  if (operation === OPCODE.query) return ['read', isStatus ? 'status' : 'answer'];
  return ['session', operation === OPCODE.release ? 'released' : 'registered'];
}

/** Facts in which somebody says that a name is its own, or whose it is. */
const CLAIMS: readonly string[] = ['registration', 'refresh', 'answer', 'status'];

function tellIdentity(told: Fields, from: Side, isOfOthers: boolean, report: Report): void {
  const identity = identityOf(told);
  if (Object.keys(identity).length === 0) return;
  if (!isOfOthers) {
    report.fact('identify', 'name-claimed', {...identity, 'bifrost.from': from, 'bifrost.confidence': OF_ITSELF});
    return;
  }
  const addresses = told['nbns.addr'];
  for (const ip of Array.isArray(addresses) ? addresses : []) {
    if (!PRIVATE.test(String(ip))) continue;
    report.fact('identify', 'name-claimed', {
      ...identity,
      'bifrost.subject_ip': ip,
      'bifrost.confidence': OF_OTHERS,
    });
  }
}
