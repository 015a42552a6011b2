/**
 * The Sparkplug B sink (Sparkplug 3.0): the sensor is an edge node, each asset a device of it. Over a connection of its own
 * to the broker of the `mqtt` section, clean, with NDEATH as its last will. Births tell everything as it is, data only what
 * changed. Data is QoS 0 by the specification; an entry leaves the outbox once the broker has answered what we sent behind
 * it, and a connection that breaks is made good by the births of the next one.
 */
import type {OutboxEntry} from '../core/outbox.ts';
import {atBroker, publish, type Session, tellState} from './broker-loop.ts';
import {connectBroker, type MqttSettings} from './connect.ts';
import type {EventPayload} from './payloads.ts';
import type {Memory, Publisher, StateSinkStart} from './sink.ts';
import {type DeviceMetrics, deviceMetrics, nodeMetrics} from './sparkplug-metrics.ts';
import {type EdgeNode, edgeNode, isRebirth, nodeDeath} from './sparkplug-node.ts';
import {touchedAssets} from './touched-assets.ts';

export interface SparkplugSettings {
  readonly broker: MqttSettings;
  readonly group: string;
}

type Start = StateSinkStart & {readonly settings: SparkplugSettings};

/** Devices at the birth of the node; those that come later are born, too. */
const MAX_DEVICES = 5000;
const MEMORY = 'sparkplug.bdSeq';

export function sparkplugPublisher(start: Start): Publisher {
  const {settings, topics, memory} = start;
  const {site, sensor} = topics.origin;
  const base = {group: settings.group, node: sensor};
  let bdSeq: number | undefined;
  return atBroker(start, {
    connect: (signal) => {
      bdSeq = nextBdSeq(memory, bdSeq);
      const will = {...nodeDeath(base, bdSeq, Date.now()), retain: false};
      return connectBroker({settings: settings.broker, clientId: `bifrost-${site}-${sensor}-sparkplug`, will, signal});
    },
    talk: (session) => talk(session, start, edgeNode(session.client, base, bdSeq ?? 0)),
    leave: (client) => {
      const {topic, payload} = nodeDeath(base, bdSeq ?? 0, Date.now());
      return publish(client, topic, payload);
    },
  });
}

/** One more than that of the connection before, also across restarts: 0 to 255. */
function nextBdSeq(memory: Memory, last: number | undefined): number {
  const next = ((last ?? Number(memory.get(MEMORY) ?? -1)) + 1) & 255;
  memory.set(MEMORY, String(next));
  return next;
}

async function talk(session: Session, start: Start, node: EdgeNode): Promise<void> {
  const {client} = session;
  const {view, topics} = start;
  let open = view.open();
  let lastEvent = '';
  const ofNode = () => nodeMetrics(topics.origin, view.posture(), lastEvent);

  /** Everything anew; what the node was told before is forgotten. */
  async function bear(): Promise<void> {
    open = view.open();
    await node.bear(ofNode());
    for (const asset of view.assets(MAX_DEVICES))
      await node.tellDevice(asset.id, deviceMetrics(asset, open.get(asset.id)));
  }

  // One after the other: a rebirth in the middle of data would mix up the sequence.
  let working: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    working = working.then(work);
    return working;
  };
  let isDue = false; // whoever asks a hundred times at once gets one birth
  const rebirth = (): Promise<void> => {
    isDue = false;
    return bear();
  };
  client.on('message', (topic, payload) => {
    if (topic !== node.commands || isDue || !isRebirth(payload)) return;
    isDue = true;
    inTurn(rebirth).catch(() => undefined); // it fails with the connection; whoever tells data next says so
  });
  await client.subscribeAsync(node.commands, {qos: 1});
  await inTurn(bear);
  session.worked();
  await tellState(session, start, (entries) =>
    inTurn(async () => {
      const before = open;
      open = view.open();
      for (const event of eventsOf(entries)) {
        lastEvent = event;
        await node.tell(ofNode());
      }
      await node.tell(ofNode());
      for (const id of touchedAssets(entries, before, open)) await node.tellDevice(id, deviceNow(id));
      await client.subscribeAsync(node.commands, {qos: 1}); // its answer stands behind all that was sent
    }),
  );

  function deviceNow(id: string): DeviceMetrics | undefined {
    const asset = view.asset(id);
    return asset && deviceMetrics(asset, open.get(id));
  }
}

/** As one line: `alert-raised: what happened`. */
const eventsOf = (entries: readonly OutboxEntry[]): string[] =>
  entries
    .filter(({kind}) => kind === 'event')
    .map(({payload}) => {
      const {event, what}: EventPayload = JSON.parse(payload);
      return `${event}: ${what}`;
    });
