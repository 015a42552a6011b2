/** A server and a client of node-opcua that go through the services, without security, for a recording. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {OPCUACertificateManager} from 'node-opcua-certificate-manager';
import {
  AttributeIds,
  BrowseDirection,
  type ClientSession,
  type ClientSessionRawSubscriptionService,
  ClientSubscription,
  DataType,
  MessageSecurityMode,
  makeBrowsePath,
  OPCUAClient,
  SecurityPolicy,
  StatusCodes,
  TimestampsToReturn,
  type UserIdentityInfo,
  UserTokenType,
  VariantArrayType,
} from 'node-opcua-client';
import {setDebugLogger, setErrorLogger, setTraceLogger, setWarningLogger} from 'node-opcua-debug';
import {OPCUAServer} from 'node-opcua-server';

const USER: UserIdentityInfo = {type: UserTokenType.UserName, userName: 'reader', password: 'read-only-please'};

export interface Lab {
  /** Every service once or more. */
  talk(): Promise<void>;
  close(): Promise<void>;
}

export async function openLab(port: number): Promise<Lab> {
  for (const set of [setDebugLogger, setErrorLogger, setTraceLogger, setWarningLogger]) set(() => undefined);
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-lab-'));
  const manager = new OPCUACertificateManager({rootFolder: folder, automaticallyAcceptUnknownCertificate: true});
  await manager.initialize();
  const server = new OPCUAServer({
    port,
    host: '127.0.0.1',
    hostname: '127.0.0.1',
    serverCertificateManager: manager,
    userCertificateManager: manager,
    securityModes: [MessageSecurityMode.None, MessageSecurityMode.Sign],
    securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256],
    userManager: {isValidUser: (name: string) => name === 'reader'},
    disableDiscovery: true,
  });
  await server.start();
  takeClearPasswords(server);
  furnish(server);
  return {
    talk: () => talk(`opc.tcp://127.0.0.1:${port}`, manager),
    async close() {
      await server.shutdown(0);
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

/** The library has no option for what real servers do. */
function takeClearPasswords({endpoints}: OPCUAServer): void {
  for (const {userIdentityTokens} of endpoints.flatMap((one) => one.endpointDescriptions())) {
    for (const token of userIdentityTokens ?? []) token.securityPolicyUri = SecurityPolicy.None;
  }
}

/** A boiler with values of several types, a history, and a method. */
function furnish({engine}: OPCUAServer): void {
  const space = engine.addressSpace;
  if (space === null) throw new Error('no address space');
  const own = space.getOwnNamespace();
  const boiler = own.addObject({organizedBy: space.rootFolder.objects, browseName: 'Boiler', nodeId: 's=Boiler'});
  const variable = (name: string, dataType: string, value: object) =>
    own.addVariable({
      componentOf: boiler,
      browseName: name,
      nodeId: `s=Boiler.${name}`,
      dataType,
      value: value as never,
      accessLevel: 'CurrentRead | CurrentWrite | HistoryRead',
      userAccessLevel: 'CurrentRead | CurrentWrite | HistoryRead',
    });
  const level = variable('Level', 'Double', {dataType: DataType.Double, value: 12.5});
  variable('Count', 'Int32', {dataType: DataType.Int32, value: -7});
  variable('Name', 'String', {dataType: DataType.String, value: 'Kessel Süd'});
  variable('Curve', 'Float', {
    dataType: DataType.Float,
    arrayType: VariantArrayType.Array,
    value: new Float32Array([1.5, 2.5]),
  });
  space.installHistoricalDataNode(level);
  const method = own.addMethod(boiler, {
    browseName: 'Fill',
    nodeId: 's=Boiler.Fill',
    inputArguments: [
      {name: 'to', dataType: DataType.Double, valueRank: -1},
      {name: 'why', dataType: DataType.String, valueRank: -1},
    ],
    outputArguments: [{name: 'took', dataType: DataType.UInt32, valueRank: -1}],
  });
  method.bindMethod((_input, _context, done) =>
    done(null, {statusCode: StatusCodes.Good, outputArguments: [{dataType: DataType.UInt32, value: 42}]}),
  );
}

async function talk(url: string, manager: OPCUACertificateManager): Promise<void> {
  for (const user of [undefined, USER]) {
    const client = OPCUAClient.create({
      endpointMustExist: false,
      clientName: 'lab',
      clientCertificateManager: manager,
      connectionStrategy: {maxRetry: 0},
    });
    await client.connect(url);
    if (user === undefined) {
      await client.getEndpoints();
      await client.findServers();
    }
    const session = await client.createSession(user);
    if (user === undefined) await look(session);
    else await subscribe(session as Subscribing);
    await session.close();
    await client.disconnect();
  }
}

/** Its class has more than its interface says. */
type Subscribing = ClientSession &
  ClientSessionRawSubscriptionService & {
    setPublishingMode(isEnabled: boolean, subscriptions: readonly number[]): Promise<unknown>;
  };

/** Views, values, history, a method. */
async function look(session: ClientSession): Promise<void> {
  session.requestedMaxReferencesPerNode = 3;
  const from = {browseDirection: BrowseDirection.Forward, includeSubtypes: true, nodeClassMask: 0, resultMask: 63};
  const found = await session.browse({...from, nodeId: 'i=85', referenceTypeId: 'i=33'});
  if (found.continuationPoint) await session.browseNext(found.continuationPoint, false);
  await session.browse([
    {...from, nodeId: 'ns=1;s=Boiler', referenceTypeId: 'i=47'},
    {...from, nodeId: 'i=2253', referenceTypeId: 'i=46', resultMask: 9},
  ]);
  await session.translateBrowsePath([
    makeBrowsePath('i=84', '/Objects/Server.ServerStatus.BuildInfo'),
    makeBrowsePath('i=84', '/Objects/1:Boiler/1:Nothing'),
  ]);
  const value = AttributeIds.Value;
  await session.read([
    ...['Level', 'Count', 'Name', 'Curve', 'Nothing'].map((name) => ({
      nodeId: `ns=1;s=Boiler.${name}`,
      attributeId: value,
    })),
    {nodeId: 'ns=1;s=Boiler.Curve', attributeId: value, indexRange: '1' as never},
    {nodeId: 'ns=1;s=Boiler', attributeId: AttributeIds.BrowseName},
    {nodeId: 'ns=1;s=Boiler', attributeId: AttributeIds.DisplayName},
    {nodeId: 'i=2256', attributeId: value},
    {nodeId: 'i=2255', attributeId: value},
  ]);
  await session.write([
    {nodeId: 'ns=1;s=Boiler.Level', attributeId: value, value: {value: {dataType: DataType.Double, value: 20.25}}},
    {nodeId: 'ns=1;s=Boiler.Count', attributeId: value, value: {value: {dataType: DataType.Int32, value: 9}}},
    {nodeId: 'ns=1;s=Boiler.Name', attributeId: value, value: {value: {dataType: DataType.Int32, value: 9}}},
  ]);
  await session.readHistoryValue('ns=1;s=Boiler.Level', new Date(Date.now() - 3_600_000), new Date());
  await session.call([
    {
      objectId: 'ns=1;s=Boiler',
      methodId: 'ns=1;s=Boiler.Fill',
      inputArguments: [
        {dataType: DataType.Double, value: 80},
        {dataType: DataType.String, value: 'night'},
      ],
    },
    {objectId: 'ns=1;s=Boiler', methodId: 'ns=1;s=Boiler.Nothing', inputArguments: []},
  ]);
  const registered = await session.registerNodes(['ns=1;s=Boiler.Level']);
  await session.unregisterNodes(registered);
}

async function subscribe(session: Subscribing): Promise<void> {
  const subscription = ClientSubscription.create(session, {
    requestedPublishingInterval: 100,
    requestedLifetimeCount: 60,
    requestedMaxKeepAliveCount: 5,
    maxNotificationsPerPublish: 20,
    publishingEnabled: true,
    priority: 3,
  });
  await new Promise((resolve) => subscription.once('started', resolve));
  const group = await subscription.monitorItems(
    ['Level', 'Curve', 'Nothing'].map((name) => ({nodeId: `ns=1;s=Boiler.${name}`, attributeId: AttributeIds.Value})),
    {samplingInterval: 50, discardOldest: true, queueSize: 4},
    TimestampsToReturn.Both,
  );
  await sleep(400);
  await change(
    session,
    subscription.subscriptionId,
    group.monitoredItems.map((item) => item.monitoredItemId ?? 0),
  );
  await session.setPublishingMode(false, [subscription.subscriptionId]);
  await group.terminate();
  await subscription.terminate();
}

/** What a client may change of a subscription. */
async function change(session: Subscribing, subscriptionId: number, [level = 0, curve = 0]: number[]): Promise<void> {
  await session.setMonitoringMode({subscriptionId, monitoringMode: 1, monitoredItemIds: [level]});
  await session.modifyMonitoredItems({
    subscriptionId,
    timestampsToReturn: TimestampsToReturn.Source,
    itemsToModify: [
      {
        monitoredItemId: level,
        requestedParameters: {clientHandle: 1, samplingInterval: 250, queueSize: 2, discardOldest: false},
      },
    ],
  });
  await session.setTriggering({subscriptionId, triggeringItemId: curve, linksToAdd: [level], linksToRemove: [77]});
  await session.modifySubscription({
    subscriptionId,
    requestedPublishingInterval: 200,
    requestedLifetimeCount: 90,
    requestedMaxKeepAliveCount: 7,
    maxNotificationsPerPublish: 5,
    priority: 9,
  });
  await session.transferSubscriptions({subscriptionIds: [subscriptionId, 1], sendInitialValues: true});
}
