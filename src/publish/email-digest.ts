/**
 * What a mail says, pure: the events, worst first, with what to do where the alert is among the messages. Text of a device is
 * escaped in HTML, and no line of it can look like a header or another event.
 */
import {levels} from '../core/alert.ts';
import type {OutboxEntry} from '../core/outbox.ts';
import type {AlertPayload, EventPayload} from './payloads.ts';
import type {Origin} from './topics.ts';

export interface Digest {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Events that are told one by one; the others are counted. */
const MAX_TOLD = 100;
const MAX_SUBJECT = 150;

/** One event of the digest. */
interface Item {
  readonly event: EventPayload;
  readonly level: (typeof levels)[number];
  /** Empty: the alert itself is not among the messages. */
  readonly respond: string;
}

/** Undefined: no event is among them. */
export function digestOf(entries: readonly OutboxEntry[], origin: Origin): Digest | undefined {
  const items = itemsOf(entries);
  if (items.length === 0) return undefined;
  const told = items.slice(0, MAX_TOLD);
  const more = items.length - told.length;
  const end = [
    ...(more > 0 ? [`${more} more events are not listed here: bifrost alerts shows all of them.`] : []),
    `Sent by Bifrost ${origin.version}, ${origin.sensor} at ${origin.site}.`,
  ];
  return {
    subject: subjectOf(items, origin),
    text: [...told.map(textOf), ...end].join('\n\n').concat('\n'),
    html: htmlOf(told, end),
  };
}

function itemsOf(entries: readonly OutboxEntry[]): Item[] {
  const alerts = new Map<string, AlertPayload>();
  const events: EventPayload[] = [];
  for (const {kind, payload} of entries) {
    if (kind === 'event') events.push(JSON.parse(payload));
    if (kind !== 'alert') continue;
    const alert: AlertPayload = JSON.parse(payload);
    alerts.set(alert.id, alert);
  }
  const items = events.map((event): Item => {
    const level = event.level ?? 'informational';
    return {event, level, respond: event.event === 'alert-closed' ? '' : (alerts.get(event.id)?.respond ?? '')};
  });
  return items.sort((a, b) => levels.indexOf(b.level) - levels.indexOf(a.level)); // stable: in order within a level
}

function subjectOf(items: readonly Item[], {site, sensor}: Origin): string {
  const worst = items[0];
  const rest = items.length > 1 ? ` (and ${items.length - 1} more)` : '';
  const subject = `[Bifrost ${site}/${sensor}] ${worst?.level}: ${worst?.event.what}`;
  return `${subject.slice(0, MAX_SUBJECT - rest.length)}${rest}`;
}

const factsOf = ({event: {event, time, segment, rule, id}}: Item): string =>
  [time, event, ...[segment, rule ?? ''].filter((word) => word !== ''), id].join('  ');

const textOf = (item: Item): string =>
  [`${item.level.toUpperCase()}: ${item.event.what}`, factsOf(item), item.respond].filter(Boolean).join('\n  ');

function htmlOf(items: readonly Item[], end: readonly string[]): string {
  const rows = items.map((item) => {
    const lines = [item.event.what, factsOf(item), item.respond].filter(Boolean).map(escaped);
    return `<tr><td valign="top"><b>${escaped(item.level)}</b></td><td>${lines.join('<br>')}</td></tr>`;
  });
  const paragraphs = end.map((line) => `<p>${escaped(line)}</p>`);
  return `<!DOCTYPE html><html><body><table cellpadding="6">${rows.join('\n')}</table>${paragraphs.join('')}</body></html>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
