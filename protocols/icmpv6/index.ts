/** ICMPv6: routers that announce themselves, neighbours that answer for an address, groups, echoes. RFC 4443, 4861, 3810. */
import {u16} from '../../src/core/bytes.ts';
import type {FactKind, Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Protocol} from '../../src/core/protocol.ts';
import {anomalies, fields, type Name, names} from './fields.ts';
import {fieldsOf, hasSoundOptions, isWhole, TYPE, typeOf} from './wire.ts';

const seen: Readonly<Record<number, readonly [FactKind, Name]>> = {
  [TYPE.echo]: ['session', 'echo-request'],
  [TYPE.reply]: ['session', 'echo-reply'],
  [TYPE.query]: ['service', 'multicast-query'],
  [TYPE.report]: ['session', 'multicast-join'],
  [TYPE.done]: ['session', 'multicast-leave'],
  [TYPE.routerSolicitation]: ['session', 'router-solicitation'],
  [TYPE.routerAdvertisement]: ['service', 'router-advertisement'],
  [TYPE.neighbourSolicitation]: ['session', 'neighbour-solicitation'],
  [TYPE.neighbourAdvertisement]: ['bind', 'neighbour-advertisement'],
  [TYPE.redirect]: ['control', 'redirect'],
  [TYPE.report2]: ['session', 'multicast-join'],
};

/** Types below this are errors. */
const INFORMATION = 128;
/** MLDv2: only these sources, of which there are none or fewer: a leave. */
const LEAVING = new Set([3, 6]);

export const icmpv6: Protocol<null> = {
  name: 'icmpv6',
  title: 'ICMPv6',
  ports: {ip: [58]},
  fields,
  names,
  scope: [],
  target: ['icmpv6.type', 'icmpv6.opt.prefix', 'icmpv6.mld.multicast_address'],
  anomalies,
  maxMessage: 65_535,
  probe(b, start, end) {
    if (end - start < 8) return 'no';
    const type = typeOf(b, start);
    if (type === TYPE.echo || type === TYPE.neighbourSolicitation || type === TYPE.routerSolicitation) return 'request';
    return type < INFORMATION || type === TYPE.reply || type === TYPE.neighbourAdvertisement ? 'response' : 'either';
  },
  open: () => null,
  read(_session, from, b, start, end, report) {
    if (!isWhole(b, start, end)) {
      report.anomaly('length', from, {});
      return end - start;
    }
    if (report.messages) report.message(from, fieldsOf(b, start, end));
    if (!hasSoundOptions(b, start, end)) report.anomaly('option-length', from, fieldsOf(b, start, end));
    if (report.repeats(fingerprint(b, start, end), from === 'client' ? 0 : 1)) return end - start;
    const all = fieldsOf(b, start, end);
    const [kind, name] = nameOf(typeOf(b, start), all);
    report.fact(kind, name, all);
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

function nameOf(type: number, all: Fields): readonly [FactKind, Name] {
  if (type < INFORMATION) return ['exception', 'error'];
  const records = all['icmpv6.mldr.mar.record_type'];
  const isLeaving = Array.isArray(records) && records.every((one) => LEAVING.has(Number(one)));
  return isLeaving ? ['session', 'multicast-leave'] : (seen[type] ?? ['session', 'other']);
}

/** Everything but the checksum; of echoes and errors, whose content changes, type and code. */
const fingerprint = (b: Uint8Array, at: number, end: number): number =>
  typeOf(b, at) <= TYPE.reply ? u16(b, at) : hashBytes(b, at + 4, end, u16(b, at));
