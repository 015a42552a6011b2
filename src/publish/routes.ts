/** Which message goes where (`publish.routes`). A sink that no route names gets everything. */
import type {Config} from '../config/config.ts';
import {type Level, levels} from '../core/alert.ts';
import type {Outbox, OutboxEntry, OutboxKind} from '../core/outbox.ts';

type Route = Config['publish']['routes'][number];
export type SinkName = Route['sinks'][number];

/** What a route asks of a message. */
export interface About {
  readonly kind: OutboxKind;
  readonly level: Level;
  readonly segment: string;
}

export function takes(routes: readonly Route[], sink: SinkName, about: About): boolean {
  const mine = routes.filter(({sinks}) => sinks.includes(sink));
  return mine.length === 0 || mine.some((route) => fits(route, about));
}

const fits = ({kinds, level, segments}: Route, about: About): boolean =>
  (kinds.length === 0 || kinds.includes(about.kind)) &&
  levels.indexOf(about.level) >= levels.indexOf(level) &&
  (segments.length === 0 || segments.includes(about.segment));

/** The queue of a sink as its routes leave it: what goes elsewhere counts as delivered. */
export function routedOutbox(outbox: Outbox, routes: readonly Route[], sink: SinkName): Outbox {
  const isForIt = (entry: OutboxEntry): boolean =>
    entry.payload === '' || entry.kind === 'audit' || isWanted(routes, sink, entry);
  return {
    ...outbox,
    next: (limit) => {
      for (;;) {
        const entries = outbox.next(limit);
        const mine = new Set(entries.filter(isForIt));
        if (mine.size === entries.length) return entries;
        outbox.done(entries.filter((entry) => !mine.has(entry)).map(({seq}) => seq));
        if (mine.size > 0) return [...mine];
      }
    },
  };
}

/**
 * Of a message with a payload; an empty one says nothing but which retained message is over, and goes everywhere. So do anchors
 * of the audit log, since one that is missing proves nothing, and `bifrost alerts test`. An escalation names its sinks itself.
 */
function isWanted(routes: readonly Route[], sink: SinkName, {kind, payload}: OutboxEntry): boolean {
  // Most sinks have no route, and most messages are no events: they need not be read.
  if (kind !== 'event' && !routes.some(({sinks}) => sinks.includes(sink))) return true;
  const {event, sinks, level = 'informational', segment = ''}: Partial<About & Told> = JSON.parse(payload);
  if (event === 'alert-escalated') return sinks?.includes(sink) === true;
  return event === 'test' || takes(routes, sink, {kind, level, segment});
}

interface Told {
  readonly event: string;
  readonly sinks: readonly string[];
}
/** `bifrost alerts test` goes everywhere, at once. */
export const isTest = ({kind, payload}: OutboxEntry): boolean =>
  kind === 'event' && payload !== '' && JSON.parse(payload).event === 'test';
