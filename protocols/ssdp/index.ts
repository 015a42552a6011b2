/** SSDP: devices that announce themselves to everybody (UPnP Device Architecture 2.0 §1). */
import {hex} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {lineEnd, startsWith, textEnd, trimmed} from '../../src/net/text.ts';
import {anomalies, fields, names} from './fields.ts';

const MAX_LINES = 40;
const MAX_VALUE = 256;
const SHOWN = 16;

/** First lines, and the method they say. */
const starts: readonly (readonly [text: string, method: string])[] = [
  ['notify * http/1.', 'NOTIFY'],
  ['m-search * http/1.', 'M-SEARCH'],
  ['http/1.1 200', ''],
];

const headers: Readonly<Record<string, string>> = {
  'server:': 'http.server',
  'location:': 'http.location',
  'user-agent:': 'http.user_agent',
  'nt:': 'bifrost.ssdp_target',
  'st:': 'bifrost.ssdp_target',
  'nts:': 'bifrost.ssdp_event',
  'usn:': 'bifrost.ssdp_usn',
};

export const ssdp: Protocol<null> = {
  name: 'ssdp',
  title: 'SSDP',
  ports: {udp: [1900]},
  fields,
  names,
  scope: [],
  target: ['bifrost.ssdp_target'],
  anomalies,
  maxMessage: 9000,
  probe(b, start, end, isOnPort): Probe {
    const method = methodOf(b, start, end);
    if (method === undefined || (method === '' && !isOnPort)) return 'no';
    return method === '' ? 'response' : 'request';
  },
  open: () => null,
  read(_session, from, b, start, end, report) {
    readOne(from, b, start, end, report);
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

const methodOf = (b: Uint8Array, at: number, end: number): string | undefined =>
  starts.find(([text]) => startsWith(b, at, end, text))?.[1];

function readOne(from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  const method = methodOf(b, at, end);
  if (method === undefined) {
    report.anomaly('malformed', from, {'bifrost.message_start': hex(b, at, Math.min(end, at + SHOWN))});
    return;
  }
  const shown = fieldsOf(method, b, at, end);
  if (report.messages) report.message(from, shown);
  if (report.repeats(hashBytes(b, at, end), 0)) return;
  const told = {...shown, 'bifrost.from': from};
  if (method === 'M-SEARCH') report.fact('read', 'searched', told);
  else if (shown['bifrost.ssdp_event'] === 'ssdp:byebye') report.fact('service', 'left', told);
  else report.fact('service', method === '' ? 'answered' : 'announced', told);
  const product = /([^\s/]+(?:\/[^\s/]+)?)\s*$/.exec(String(shown['http.server'] ?? ''))?.[1];
  if (product === undefined) return;
  const identity = {'bifrost.model_name': product, 'bifrost.from': from, 'bifrost.confidence': 0.4};
  report.fact('identify', 'device-announced', identity);
}

function fieldsOf(method: string, b: Uint8Array, start: number, end: number): Fields {
  const shown: Fields = method === '' ? {} : {'http.request.method': method};
  let at = lineEnd(b, start, end);
  for (let i = 0; at > 0 && at < end && i < MAX_LINES; i++) {
    const behind = lineEnd(b, at, end);
    const stop = textEnd(b, at, behind < 0 ? end : behind);
    for (const [text, field] of Object.entries(headers)) {
      if (startsWith(b, at, stop, text)) shown[field] = trimmed(b, at + text.length, stop, MAX_VALUE);
    }
    at = behind;
  }
  return shown;
}
