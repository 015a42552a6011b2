/** MonitoredItem and Subscription service sets: news instead of polling. OPC 10000-4 sections 5.13 and 5.14. */
import {
  BOOLEAN,
  BYTE,
  DATE_TIME,
  DIAGNOSTIC_INFO,
  DOUBLE,
  EXTENSION_OBJECT,
  measureStatus,
  UINT32,
  VARIANT,
} from '../encoding/built-in.ts';
import type {Cursor} from '../encoding/cursor.ts';
import {type Described, readExtension} from '../extension.ts';
import type {FieldName} from '../fields.ts';
import {add, aside, list, own, type Schema, unshown, value, walk} from '../schema.ts';
import {readDataValue} from '../values.ts';
import {readValueId} from './attribute.ts';
import {diagnostics, result, results} from './results.ts';

const subscriptionId = value(UINT32, 'opcua.SubscriptionId');
const numbers = (name: FieldName) => list([value(UINT32, name)]);

/** MonitoringParameters (section 7.21). */
const parameters: Schema = [
  value(UINT32, 'opcua.ClientHandle'),
  value(DOUBLE, 'opcua.SamplingInterval'),
  unshown(EXTENSION_OBJECT),
  value(UINT32, 'opcua.QueueSize'),
  value(BOOLEAN, 'opcua.DiscardOldest'),
];

export const createMonitoredItemsRequest: Schema = [
  subscriptionId,
  value(UINT32, 'opcua.TimestampsToReturn'),
  list([...readValueId, value(UINT32, 'opcua.MonitoringMode'), ...parameters]),
];

const revised: Schema = [
  value(DOUBLE, 'opcua.RevisedSamplingInterval'),
  value(UINT32, 'opcua.RevisedQueueSize'),
  unshown(EXTENSION_OBJECT),
];

export const createMonitoredItemsResponse: Schema = [
  list([result('opcua.StatusCode'), value(UINT32, 'opcua.MonitoredItemId'), ...revised]),
  diagnostics,
];

export const modifyMonitoredItemsRequest: Schema = [
  subscriptionId,
  value(UINT32, 'opcua.TimestampsToReturn'),
  list([value(UINT32, 'opcua.MonitoredItemId'), ...parameters]),
];

export const modifyMonitoredItemsResponse: Schema = [list([result('opcua.StatusCode'), ...revised]), diagnostics];

export const setMonitoringModeRequest: Schema = [
  subscriptionId,
  value(UINT32, 'opcua.MonitoringMode'),
  numbers('opcua.MonitoredItemIds'),
];

export const setTriggeringRequest: Schema = [
  subscriptionId,
  value(UINT32, 'opcua.TriggeringItemId'),
  numbers('opcua.LinksToAdd'),
  numbers('opcua.LinksToRemove'),
];

export const setTriggeringResponse: Schema = [
  list([result('opcua.AddResults')]),
  diagnostics,
  list([result('opcua.RemoveResults')]),
  diagnostics,
];

export const deleteMonitoredItemsRequest: Schema = [subscriptionId, numbers('opcua.MonitoredItemIds')];

const requested: Schema = [
  value(DOUBLE, 'opcua.RequestedPublishingInterval'),
  value(UINT32, 'opcua.RequestedLifetimeCount'),
  value(UINT32, 'opcua.RequestedMaxKeepAliveCount'),
  value(UINT32, 'opcua.MaxNotificationsPerPublish'),
];

const granted: Schema = [
  value(DOUBLE, 'opcua.RevisedPublishingInterval'),
  value(UINT32, 'opcua.RevisedLifetimeCount'),
  value(UINT32, 'opcua.RevisedMaxKeepAliveCount'),
];

export const createSubscriptionRequest: Schema = [
  ...requested,
  value(BOOLEAN, 'opcua.PublishingEnabled'),
  value(BYTE, 'opcua.Priority'),
];

export const createSubscriptionResponse: Schema = [subscriptionId, ...granted];

export const modifySubscriptionRequest: Schema = [subscriptionId, ...requested, value(BYTE, 'opcua.Priority')];

export const modifySubscriptionResponse: Schema = granted;

export const setPublishingModeRequest: Schema = [
  value(BOOLEAN, 'opcua.PublishingEnabled'),
  numbers('opcua.SubscriptionIds'),
];

export const subscriptionIdsRequest: Schema = [numbers('opcua.SubscriptionIds')];

export const transferRequest: Schema = [numbers('opcua.SubscriptionIds'), value(BOOLEAN, 'opcua.SendInitialValues')];

export const transferResponse: Schema = [
  list([result('opcua.StatusCode'), numbers('opcua.AvailableSequenceNumbers')]),
  diagnostics,
];

/** Acknowledgements: how many there are differs from one to the next. */
export const publishRequest: Schema = [list([subscriptionId, value(UINT32, 'opcua.SequenceNumber')])];

const notifications: Readonly<Record<number, Described>> = {
  811: {
    name: 'data-change',
    of: [list([value(UINT32, 'opcua.ClientHandle'), own(readDataValue)]), list([unshown(DIAGNOSTIC_INFO)])],
  },
  820: {name: 'status-change', of: [own((c) => tellStatus(c)), unshown(DIAGNOSTIC_INFO)]},
  916: {name: 'event', of: [list([value(UINT32, 'opcua.ClientHandle'), list([unshown(VARIANT)])])]},
};

function tellStatus(c: Cursor): void {
  add(c, 'opcua.StatusCode', measureStatus(c));
}

const tellNotification = (c: Cursor, name: string): void => add(c, 'bifrost.notification', name);

const readNotification = own((c) => readExtension(c, notifications, tellNotification));

/** Which items have news differs from one to the next; how good they are at worst is what counts. */
function readNotifications(c: Cursor): void {
  aside(c, readAllNotifications);
  if (c.isHashing) c.hash = (c.hash ^ c.worst) | 0;
  add(c, 'bifrost.quality', qualities[c.worst] ?? 'good');
}

const notificationMessage: Schema = [
  value(UINT32, 'opcua.SequenceNumber'),
  value(DATE_TIME, 'opcua.PublishTime'),
  list([readNotification]),
];

const readAllNotifications = (c: Cursor): void => walk(c, notificationMessage);

const qualities = ['good', 'uncertain', 'bad'];

export const republishResponse: Schema = [own(readNotifications)];

/** Results of acknowledgements count as little as these. */
const acknowledged = own((c) => aside(c, readAcknowledged));
const readAcknowledged = (c: Cursor): void => walk(c, results);

export const publishResponse: Schema = [
  subscriptionId,
  numbers('opcua.AvailableSequenceNumbers'),
  value(BOOLEAN, 'opcua.MoreNotifications'),
  own(readNotifications),
  acknowledged,
];

export const republishRequest: Schema = [subscriptionId, value(UINT32, 'opcua.RetransmitSequenceNumber')];
