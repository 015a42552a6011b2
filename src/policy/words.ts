/** A policy in words: ends, lines, exchanges. */
import type {ConduitEnd, Member, Permission} from '../core/policy.ts';
import {type Range, registersText} from '../core/range.ts';
import type {Exchange} from './exchange.ts';

export const endText = (end: ConduitEnd): string => ('zone' in end ? end.zone : memberText(end));

export function memberText({segment, subnet, asset, tag}: Member): string {
  const parts = [asset, subnet?.text, tag === undefined ? undefined : `tag ${tag}`];
  const text = parts.filter((part) => part !== undefined).join(' ');
  if (segment === undefined) return text;
  return text === '' ? `segment ${segment}` : `${text} in ${segment}`;
}

/** `modbus read, write-single-register unit 1 holding 16-17 (40017-40018) values - to 400` */
export function permissionText(permission: Permission): string {
  const {protocol, ports, functions, units, registers, values, services, nodes, security} = permission;
  const parts = [
    protocol,
    ports.length > 0 ? `port ${ports.join(', ')}` : '',
    [...functions, ...services].join(', '),
    units.length > 0 ? `unit ${units.map(rangeText).join(', ')}` : '',
    registers.map(registersText).join(', '),
    nodes.join(', '),
    security.length > 0 ? `security ${security.join(', ')}` : '',
    values === undefined ? '' : `values ${values.min ?? '-'} to ${values.max ?? '-'}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

const rangeText = ({first, last}: Range): string => (first === last ? String(first) : `${first}-${last}`);

/** `modbus write-single-register unit 1 holding 16 (40017)` */
export function exchangeText(exchange: Exchange): string {
  const {protocol, port, name, unit, registers, nodes, service, security} = exchange;
  const parts = [
    `${protocol}${port > 0 ? `/${port}` : ''}`,
    service === '' ? name : service,
    unit < 0 ? '' : `unit ${unit}`,
    registers.map(registersText).join(', '),
    nodes.join(', '),
    security,
  ];
  return parts.filter((part) => part !== '').join(' ');
}
