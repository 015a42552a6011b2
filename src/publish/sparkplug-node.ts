/**
 * An edge node over one connection: births, data and deaths with their sequence numbers. `seq` goes from 0 in NBIRTH to 255
 * and around, over all messages of node and devices; `bdSeq` in NBIRTH is that of NDEATH (Sparkplug 3.0, chapter 6).
 */
import type {MqttClient} from 'mqtt';
import sparkplug from 'sparkplug-payload';
import {publish} from './broker-loop.ts';
import {harmless} from './json.ts';
import type {DeviceMetrics, MetricValue, NodeMetrics} from './sparkplug-metrics.ts';

export interface EdgeNode {
  /** Topic of the commands to it. */
  readonly commands: string;
  /** NBIRTH; its devices are unborn again. */
  bear(metrics: NodeMetrics): Promise<void>;
  /** NDATA with what changed; nothing if nothing did. */
  tell(metrics: NodeMetrics): Promise<void>;
  /** DBIRTH for a new one, DDATA with what changed, DDEATH for one that is no more. */
  tellDevice(id: string, metrics: DeviceMetrics | undefined): Promise<void>;
}

export interface NodeName {
  readonly group: string;
  readonly node: string;
}

type Kind = 'NBIRTH' | 'NDATA' | 'NDEATH' | 'NCMD' | 'DBIRTH' | 'DDATA' | 'DDEATH';
type Values = Readonly<Record<string, MetricValue>>;

const REBIRTH = 'Node Control/Rebirth';
const {encodePayload, decodePayload} = sparkplug.get('spBv1.0') ?? missing();

/** `device` is an asset id. */
const topicOf = (kind: Kind, {group, node}: NodeName, device?: string): string =>
  ['spBv1.0', group, kind, node, ...(device === undefined ? [] : [device])].join('/');

/** Without `seq`, as the specification wants it. */
export const nodeDeath = (name: NodeName, bdSeq: number, now: number): {topic: string; payload: Buffer} => ({
  topic: topicOf('NDEATH', name),
  payload: Buffer.from(encodePayload({timestamp: now, metrics: [bdSeqMetric(bdSeq)]})),
});

export function edgeNode(client: MqttClient, name: NodeName, bdSeq: number): EdgeNode {
  let seq = 0;
  let told: Values = {};
  const devices = new Map<string, Values>();

  function send(kind: Kind, metrics: object[], device?: string): Promise<void> {
    const payload = encodePayload({timestamp: Date.now(), seq, metrics: metrics as never});
    seq = (seq + 1) & 255;
    return publish(client, topicOf(kind, name, device), Buffer.from(payload), {qos: 0});
  }

  return {
    commands: topicOf('NCMD', name),
    async bear(metrics) {
      seq = 0;
      devices.clear();
      told = metrics;
      await send('NBIRTH', [bdSeqMetric(bdSeq), metricOf(REBIRTH, false), ...metricsOf(metrics)]);
    },
    async tell(metrics) {
      const changed = changes(told, metrics);
      told = metrics;
      if (changed.length > 0) await send('NDATA', changed);
    },
    async tellDevice(id, metrics) {
      const before = devices.get(id);
      if (metrics === undefined) {
        if (devices.delete(id)) await send('DDEATH', [], id);
        return;
      }
      devices.set(id, metrics);
      if (before === undefined) return send('DBIRTH', metricsOf(metrics), id);
      const changed = changes(before, metrics);
      if (changed.length > 0) await send('DDATA', changed, id);
    },
  };
}

/** False for whatever is no such command, or no payload at all. */
export function isRebirth(payload: Buffer): boolean {
  try {
    const {metrics} = decodePayload(payload);
    return (metrics ?? []).some(({name, value}) => name === REBIRTH && value === true);
  } catch {
    return false; // anybody may publish there
  }
}

const metricsOf = (values: Values): object[] => Object.entries(values).map(([name, value]) => metricOf(name, value));

const changes = (before: Values, after: Values): object[] =>
  Object.entries(after)
    .filter(([name, value]) => before[name] !== value)
    .map(([name, value]) => metricOf(name, value));

function metricOf(name: string, value: MetricValue): object {
  if (typeof value === 'number') return {name, value, type: 'Int64', timestamp: Date.now()};
  if (typeof value === 'boolean') return {name, value, type: 'Boolean', timestamp: Date.now()};
  return {name, value: harmless(value), type: 'String', timestamp: Date.now()};
}

const bdSeqMetric = (bdSeq: number): object & {name: string; value: number; type: 'Int64'} => ({
  name: 'bdSeq',
  value: bdSeq,
  type: 'Int64',
});

function missing(): never {
  throw new Error('sparkplug-payload knows no spBv1.0');
}
