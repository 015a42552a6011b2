/**
 * IBM Log Event Extended Format, version 2.0. The fields are parted by ^ and not by tabs, which relays rewrite. The format
 * knows no escapes: what would part a field becomes a space.
 */
import {type Summary, severityOf} from './summary.ts';
import type {Origin} from './topics.ts';

const DELIMITER = '^';

export function leefOf(summary: Summary, {site, sensor, version}: Origin): string {
  const {type, id, rule, what, level, time, segment, state, count, source, target} = summary;
  const header = ['Bifrost', 'Bifrost', version, rule || type].map((text) => text.replace(/[|^\t\r\n]/g, ' '));
  const fields = {
    devTime: time.replace(/\d{3}Z$/, '+0000'),
    devTimeFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSZ",
    cat: type,
    sev: String(severityOf(level)),
    src: source.ip,
    srcMAC: source.mac,
    srcHost: source.name,
    dst: target.ip,
    dstMAC: target.mac,
    dstHost: target.name,
    externalId: id,
    state,
    count: String(count),
    segment,
    site,
    sensor,
    msg: what,
  };
  const pairs = Object.entries(fields).filter(([, value]) => value !== '');
  const body = pairs.map(([key, value]) => `${key}=${value.replace(/[\^\t\r\n]/g, ' ')}`).join(DELIMITER);
  return `LEEF:2.0|${header.join('|')}|${DELIMITER}|${body}`;
}
