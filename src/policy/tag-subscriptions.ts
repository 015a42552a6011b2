/**
 * Which node an item of an OPC UA subscription stands for: news carry the handle that the client chose when it created the
 * item. Handles are kept by connection; one that a client uses for two nodes stands for neither.
 */
import {type Fact, textsOf} from '../core/fact.ts';
import type {Tag} from '../core/tag.ts';
import {numbersOf} from './exchange.ts';
import type {DeviceIndex} from './tag-index.ts';

/** Connections that are followed, and items of each; beyond it the oldest connection is forgotten, and items are left out. */
const MAX_CONNECTIONS = 1024;
const MAX_ITEMS = 4096;
/** AttributeId of the value. */
const VALUE = 13;
const AMBIGUOUS = undefined;

export interface Subscriptions {
  /** Items that the fact creates. */
  follow(fact: Fact, index: DeviceIndex): void;
  /** The tag of each item that the fact has news of. */
  news(fact: Fact, index: DeviceIndex): readonly (Tag | undefined)[];
}

export function subscriptions(): Subscriptions {
  /** Nodes, by the handles of the items: they outlive the register maps that name them. */
  const connections = new Map<string, Map<number, string | undefined>>();

  function itemsOf(connection: string): Map<number, string | undefined> {
    const known = connections.get(connection);
    if (known !== undefined) return known;
    const [oldest] = connections.keys();
    if (connections.size >= MAX_CONNECTIONS && oldest !== undefined) connections.delete(oldest);
    const fresh = new Map<number, string | undefined>();
    connections.set(connection, fresh);
    return fresh;
  }

  return {
    follow(fact, {nodes}) {
      const {fields} = fact;
      const [handles, attributes] = [numbersOf(fields['opcua.ClientHandle']), numbersOf(fields['opcua.AttributeId'])];
      const items = itemsOf(connectionOf(fact));
      for (const [i, node] of textsOf(fields['bifrost.node']).entries()) {
        const handle = handles[i];
        if (handle === undefined || (attributes[i] ?? VALUE) !== VALUE || items.size >= MAX_ITEMS) continue;
        if (items.has(handle) && items.get(handle) !== node) items.set(handle, AMBIGUOUS);
        else if (nodes.has(node)) items.set(handle, node);
      }
    },
    news(fact, {nodes}) {
      const items = connections.get(connectionOf(fact));
      if (items === undefined) return [];
      return numbersOf(fact.fields['opcua.ClientHandle']).map((handle) => nodes.get(items.get(handle) ?? ''));
    },
  };
}

const connectionOf = ({segment, client, server}: Fact): string =>
  `${segment} ${client.ip} ${client.port} ${server.ip} ${server.port}`;

/** News look alike whatever they hold: where there are tags, each of them must come. */
export const isNews = ({fields}: Fact): boolean =>
  fields['bifrost.service'] === 'PublishRequest' || fields['bifrost.service'] === 'RepublishRequest';

export const createsItems = ({fields}: Fact): boolean => fields['bifrost.service'] === 'CreateMonitoredItemsRequest';
