/** ArcSight Common Event Format, version 0 (Implementation Standard 25): header parted by |, extension of key=value. */
import {isIPv6} from 'node:net';
import {type Summary, severityOf} from './summary.ts';
import type {Origin} from './topics.ts';

export function cefOf(summary: Summary, {site, sensor, version}: Origin): string {
  const {type, id, rule, title, what, level, time, segment, state, count, source, target} = summary;
  const header = ['Bifrost', 'Bifrost', version, rule || type, title, String(severityOf(level))].map(inHeader);
  const extension = {
    externalId: id,
    rt: String(Date.parse(time)),
    cat: type,
    act: state,
    cnt: String(count),
    ...addressKeys(source.ip, 'src', 'c6a2', 'Source IPv6 Address'),
    smac: source.mac,
    shost: source.name,
    ...addressKeys(target.ip, 'dst', 'c6a3', 'Destination IPv6 Address'),
    dmac: target.mac,
    dhost: target.name,
    deviceExternalId: sensor,
    cs1: segment,
    cs1Label: segment && 'segment',
    cs2: site,
    cs2Label: 'site',
    msg: what,
  };
  const pairs = Object.entries(extension).filter(([, value]) => value !== '');
  return `CEF:0|${header.join('|')}|${pairs.map(([key, value]) => `${key}=${inExtension(value)}`).join(' ')}`;
}

/** The key for an address holds IPv4 only. */
const addressKeys = (ip: string, key: string, key6: string, label: string): Readonly<Record<string, string>> =>
  isIPv6(ip) ? {[key6]: ip, [`${key6}Label`]: label} : {[key]: ip};

const inHeader = (text: string): string => text.replace(/[\\|]/g, '\\$&').replace(/[\r\n]/g, ' ');

const inExtension = (text: string): string => text.replace(/[\\=]/g, '\\$&').replace(/\r?\n|\r/g, '\\n');
