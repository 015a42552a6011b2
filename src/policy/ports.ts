/** Ports of TCP and UDP that protocols call their own; those that ride on something else have no entry. */
import type {Protocol} from '../core/protocol.ts';
import type {PortsOf} from './permission-test.ts';

export const portsOf = (protocols: readonly Pick<Protocol, 'name' | 'ports'>[]): PortsOf =>
  new Map(
    protocols
      .filter(({ports}) => ports.tcp !== undefined || ports.udp !== undefined)
      .map(({name, ports}) => [name, [...new Set([...(ports.tcp ?? []), ...(ports.udp ?? [])])]]),
  );
