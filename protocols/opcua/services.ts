/**
 * Every service by the encoding ids of its request and response (OPC 10000-6 annex A), what it does, and what its bodies
 * hold behind their headers.
 */
import type {FactKind} from '../../src/core/fact.ts';
import type {Schema} from './schema.ts';
import * as attribute from './services/attribute.ts';
import * as channel from './services/channel.ts';
import * as discovery from './services/discovery.ts';
import * as method from './services/method.ts';
import * as management from './services/node-management.ts';
import {results} from './services/results.ts';
import * as session from './services/session.ts';
import * as subscription from './services/subscription.ts';
import * as view from './services/view.ts';

export interface Service {
  /** Wireshark's name without `Request`. */
  readonly title: string;
  /** Name of the fact. */
  readonly name: string;
  readonly kind: FactKind;
  /** Encoding ids. */
  readonly request: number;
  readonly response: number;
  readonly asked: Schema;
  readonly answered: Schema;
  /** Repeats itself in operation: judged once, then counted. The others are rare and each is judged. */
  readonly isSteady: boolean;
}

type Row = readonly [number, number, string, FactKind, Schema, Schema, 'steady'?];

const NOTHING: Schema = [];

const rows: readonly Row[] = [
  [422, 425, 'FindServers', 'identify', discovery.findServersRequest, discovery.findServersResponse],
  [428, 431, 'GetEndpoints', 'identify', discovery.getEndpointsRequest, discovery.getEndpointsResponse],
  [437, 440, 'RegisterServer', 'service', discovery.registerServerRequest, NOTHING],
  [446, 449, 'OpenSecureChannel', 'session', channel.openSecureChannelRequest, channel.openSecureChannelResponse],
  [452, 455, 'CloseSecureChannel', 'session', NOTHING, NOTHING],
  [461, 464, 'CreateSession', 'session', session.createSessionRequest, session.createSessionResponse],
  [467, 470, 'ActivateSession', 'session', session.activateSessionRequest, session.activateSessionResponse],
  [473, 476, 'CloseSession', 'session', session.closeSessionRequest, NOTHING],
  [479, 482, 'Cancel', 'control', session.cancelRequest, session.cancelResponse],
  [488, 491, 'AddNodes', 'program', management.addNodesRequest, management.addNodesResponse],
  [494, 497, 'AddReferences', 'program', management.addReferencesRequest, results],
  [500, 503, 'DeleteNodes', 'program', management.deleteNodesRequest, results],
  [506, 509, 'DeleteReferences', 'program', management.deleteReferencesRequest, results],
  [527, 530, 'Browse', 'read', view.browseRequest, view.browseResponse, 'steady'],
  [533, 536, 'BrowseNext', 'read', view.browseNextRequest, view.browseResponse, 'steady'],
  [554, 557, 'TranslateBrowsePathsToNodeIds', 'read', view.translateRequest, view.translateResponse, 'steady'],
  [560, 563, 'RegisterNodes', 'read', view.registerNodesRequest, view.registerNodesResponse],
  [566, 569, 'UnregisterNodes', 'read', view.registerNodesRequest, NOTHING],
  [615, 618, 'QueryFirst', 'read', NOTHING, NOTHING],
  [621, 624, 'QueryNext', 'read', NOTHING, NOTHING],
  [631, 634, 'Read', 'read', attribute.readRequest, attribute.readResponse, 'steady'],
  [664, 667, 'HistoryRead', 'read', attribute.historyReadRequest, attribute.historyReadResponse],
  [673, 676, 'Write', 'write', attribute.writeRequest, attribute.writeResponse, 'steady'],
  [700, 703, 'HistoryUpdate', 'write', attribute.historyUpdateRequest, attribute.historyUpdateResponse],
  [712, 715, 'Call', 'control', method.callRequest, method.callResponse, 'steady'],
  [
    751,
    754,
    'CreateMonitoredItems',
    'read',
    subscription.createMonitoredItemsRequest,
    subscription.createMonitoredItemsResponse,
  ],
  [
    763,
    766,
    'ModifyMonitoredItems',
    'read',
    subscription.modifyMonitoredItemsRequest,
    subscription.modifyMonitoredItemsResponse,
  ],
  [769, 772, 'SetMonitoringMode', 'control', subscription.setMonitoringModeRequest, results],
  [775, 778, 'SetTriggering', 'control', subscription.setTriggeringRequest, subscription.setTriggeringResponse],
  [781, 784, 'DeleteMonitoredItems', 'read', subscription.deleteMonitoredItemsRequest, results],
  [
    787,
    790,
    'CreateSubscription',
    'read',
    subscription.createSubscriptionRequest,
    subscription.createSubscriptionResponse,
  ],
  [
    793,
    796,
    'ModifySubscription',
    'read',
    subscription.modifySubscriptionRequest,
    subscription.modifySubscriptionResponse,
  ],
  [799, 802, 'SetPublishingMode', 'control', subscription.setPublishingModeRequest, results],
  [826, 829, 'Publish', 'read', subscription.publishRequest, subscription.publishResponse, 'steady'],
  [832, 835, 'Republish', 'read', subscription.republishRequest, subscription.republishResponse, 'steady'],
  [841, 844, 'TransferSubscriptions', 'control', subscription.transferRequest, subscription.transferResponse],
  [847, 850, 'DeleteSubscriptions', 'read', subscription.subscriptionIdsRequest, results],
  [
    12_208,
    12_209,
    'FindServersOnNetwork',
    'identify',
    discovery.findServersOnNetworkRequest,
    discovery.findServersOnNetworkResponse,
  ],
  [12_211, 12_212, 'RegisterServer2', 'service', discovery.registerServer2Request, discovery.registerServer2Response],
];

/** `FindServersOnNetwork` becomes `find-servers-on-network`. */
const dashed = (title: string): string => title.replaceAll(/(?<=[a-z])(?=[A-Z0-9])/g, '-').toLowerCase();

const services: readonly Service[] = rows.map(([request, response, title, kind, asked, answered, steady]) => ({
  title,
  name: title === 'TranslateBrowsePathsToNodeIds' ? 'translate-browse-paths' : dashed(title),
  kind,
  request,
  response,
  asked,
  answered,
  isSteady: steady !== undefined,
}));

/** A response of any request: it was refused as a whole. */
export const SERVICE_FAULT = 397;
export const OPEN_SECURE_CHANNEL = 446;
export const OPEN_SECURE_CHANNEL_RESPONSE = 449;
export const CLOSE_SECURE_CHANNEL = 452;
export const PUBLISH = 826;

const byRequest: ReadonlyMap<number, Service> = new Map(services.map((s) => [s.request, s]));
const byResponse: ReadonlyMap<number, Service> = new Map(services.map((s) => [s.response, s]));

export const requestOf = (id: number): Service | undefined => byRequest.get(id);
export const responseOf = (id: number): Service | undefined => byResponse.get(id);
export const isKnown = (id: number): boolean => byRequest.has(id) || byResponse.has(id) || id === SERVICE_FAULT;

export function serviceName(id: number): string | undefined {
  if (id === SERVICE_FAULT) return 'ServiceFault';
  const request = byRequest.get(id);
  if (request !== undefined) return `${request.title}Request`;
  const response = byResponse.get(id);
  return response === undefined ? undefined : `${response.title}Response`;
}

/** Names of facts: services, and what is told apart within or beside them. */
export const names: readonly string[] = [
  ...services.map((s) => s.name),
  'hello',
  'reverse-hello',
  'renew-secure-channel',
  'secure-channel-mode',
  'endpoint',
  'server',
  'application',
  'build-info',
  'server-status',
  'monitored-items',
  'certificate',
  'service-fault',
  'bad-result',
  'error-message',
  'aborted',
].toSorted();
