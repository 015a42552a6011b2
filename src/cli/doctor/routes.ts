/** A critical alert has at least two ways out of this box, so that one broken sink does not hide it. */
import type {Config} from '../../config/config.ts';
import {type Check, ok, type Result, warn} from './check.ts';

export const routes: Check = {
  name: 'routes',
  async run(config) {
    const {configuredSinks} = await import('../../publish/sinks.ts');
    const {takes} = await import('../../publish/routes.ts');
    const sinks = configuredSinks(config);
    const results: Result[] = [];
    if (sinks.length === 0)
      return [warn('alerts have no way out of this box', 'configure mqtt, or a sink below publish (docs/sinks.md)')];
    for (const segment of segmentsOf(config)) {
      const about = {kind: 'alert', level: 'critical', segment} as const;
      const ways = sinks.filter((sink) => takes(config.publish.routes, sink, about));
      if (ways.length < 2) results.push(tooFew(segment, ways));
    }
    return results.length > 0 ? results : [ok(`critical alerts have two ways out or more (${sinks.join(', ')})`)];
  },
};

const tooFew = (segment: string, ways: readonly string[]): Result =>
  warn(
    `critical alerts of ${segment} have ${ways.length === 0 ? 'no way out' : `only one way out (${ways.join()})`}`,
    'configure another sink below publish, or let a route lead there (docs/sinks.md)',
  );

const segmentsOf = ({capture: {interfaces, serial}}: Config): Set<string> =>
  new Set([
    ...interfaces.flatMap(({segment, vlans}) => [segment, ...vlans.map((vlan) => vlan.segment)]),
    ...serial.map(({segment}) => segment),
  ]);
