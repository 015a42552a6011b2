/** What the store keeps of Bifrost itself, and the alerts, for the checklist. */
import type {SiteAlert, SiteOwn, SiteSink} from './checklist/site.ts';
import {levels} from './core/alert.ts';
import type {Micros} from './core/time.ts';
import type {Keeping} from './kept-from.ts';
import {takes} from './publish/routes.ts';
import {configuredSinks} from './publish/sinks.ts';

/** Open ones have no age at which they go. */
export function keptAlerts({store, since}: Keeping): SiteAlert[] {
  const open = store.alerts.list({states: ['new', 'acknowledged'], limit: -1});
  const done = store.alerts.list({states: ['closed', 'learned', 'muted', 'suppressed'], since, limit: -1});
  return [...open, ...done].map(({id, rule, level, state, what, subject, object, firstSeen, lastSeen}) => ({
    ...{id, rule: rule.id, level, state, what, firstSeen, lastSeen},
    devices: [subject, object].filter((one) => one !== ''),
    owner: store.care.of(id).assignee,
  }));
}

export function keptOwn({store, config, policy, rules}: Keeping): SiteOwn {
  const {advisories, imported, newest} = store.advisories.status();
  const counters = new Map(store.counters.list().map((one) => [one.name, one]));
  return {
    rules: {count: rules.rules, profile: config.rules.profile, newest: rules.newest},
    sinks: sinksOf({store, config}),
    audit: {
      entries: store.audit.count(),
      broken: store.audit.broken(),
      lastAt: store.audit.list({limit: 1})[0]?.time ?? 0,
    },
    advisories: {count: advisories, newest, importedAt: imported},
    sensor: {
      at: counters.get('captured')?.time ?? counters.get('frames')?.time ?? 0,
      captured: counters.get('captured')?.value ?? 0,
      dropped: counters.get('dropped')?.value ?? 0,
    },
    policy: {
      mode: policy?.mode ?? 'none',
      zones: policy?.zones.length ?? 0,
      conduits: policy?.conduits.length ?? 0,
    },
  };
}

function sinksOf({store, config}: Pick<Keeping, 'store' | 'config'>): SiteSink[] {
  const dead = store.outbox.deadLetters();
  const {interfaces, serial} = config.capture;
  const segments = [
    ...interfaces.flatMap(({segment, vlans}) => [segment, ...vlans.map((vlan) => vlan.segment)]),
    ...serial.map(({segment}) => segment),
  ];
  return configuredSinks(config).map((name) => {
    const queue = store.outbox.of(name);
    const [oldest] = queue.next(1);
    return {
      name,
      // A level counts where it goes there from every segment.
      levels: levels.filter((level) =>
        ['', ...segments]
          .slice(segments.length > 0 ? 1 : 0)
          .every((segment) => takes(config.publish.routes, name, {kind: 'alert', level, segment})),
      ),
      waiting: queue.count(),
      oldestAt: oldest === undefined ? 0 : madeAt(oldest.payload),
      refused: dead.filter(({sink}) => sink === name).length,
    };
  });
}

/** Every message says when what it tells was; one that says nothing has waited since ever. */
function madeAt(payload: string): Micros {
  const {time} = payload === '' ? {time: ''} : (JSON.parse(payload) as {time?: string});
  const ms = Date.parse(time ?? '');
  return Number.isNaN(ms) ? 1 : ms * 1000;
}
