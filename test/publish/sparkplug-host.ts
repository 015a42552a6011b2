/**
 * A host application as the Sparkplug 3.0 specification describes one (chapters 5 and 6): it follows births, data and deaths
 * of one edge node, keeps every metric, and writes down each breach of the rules. Payloads are decoded by the Sparkplug
 * library.
 */
import mqtt from 'mqtt';
import sparkplug from 'sparkplug-payload';

type Metrics = Map<string, unknown>;

interface Metric {
  readonly name?: string | null;
  readonly value?: unknown;
  readonly type?: unknown;
}

interface Message {
  readonly kind: string;
  readonly device: string;
  readonly seq: number | undefined;
  readonly metrics: readonly Metric[];
}

const {decodePayload, encodePayload} = sparkplug.get('spBv1.0') ?? {};
const REBIRTH = 'Node Control/Rebirth';

/** What the host believes of the node. */
function belief() {
  const problems: string[] = [];
  const bdSeqs: number[] = [];
  const node: Metrics = new Map();
  const devices = new Map<string, Metrics>();
  const state = {isOnline: false, next: 0};
  const wrong = (problem: string): void => void problems.push(problem);

  function take(known: Metrics, {kind, device, metrics}: Message): void {
    for (const {name, value, type} of metrics) {
      const what = `${kind} ${device}: ${name}`;
      if (typeof name !== 'string' || type === undefined) wrong(`${what}: a metric without name or type`);
      else if (!kind.endsWith('BIRTH') && !known.has(name)) wrong(`${what} was not in the birth`);
      else known.set(name, typeof value === 'object' ? Number(value) : value);
    }
  }

  const takes: Readonly<Record<string, (message: Message) => void>> = {
    NBIRTH(message) {
      node.clear();
      devices.clear();
      take(node, message);
      bdSeqs.push(Number(node.get('bdSeq')));
      if (node.get(REBIRTH) !== false) wrong('NBIRTH does not offer a rebirth');
      state.isOnline = true;
    },
    NDATA: (message) => take(node, message),
    NDEATH({seq, metrics}) {
      if (seq !== undefined && seq !== 0) wrong('NDEATH has a seq');
      // That of a connection before the latest birth says nothing.
      if (Number(metrics.find(({name}) => name === 'bdSeq')?.value) !== bdSeqs.at(-1)) return;
      state.isOnline = false;
      devices.clear();
    },
    DBIRTH(message) {
      const metrics: Metrics = new Map();
      devices.set(message.device, metrics);
      take(metrics, message);
    },
    DDATA(message) {
      const known = devices.get(message.device);
      if (known === undefined) wrong(`DDATA of ${message.device}, which is not born`);
      else take(known, message);
    },
    DDEATH({device}) {
      if (!devices.delete(device)) wrong(`DDEATH of ${device}, which is not born`);
    },
  };

  function onSequence({kind, seq}: Message): void {
    const expected = kind === 'NBIRTH' ? 0 : state.next;
    if (kind === 'NDEATH') return;
    if (seq !== expected) wrong(`${kind} has seq ${seq}, expected ${expected}`);
    if (kind !== 'NBIRTH' && !state.isOnline) wrong(`${kind} before NBIRTH`);
    state.next = (expected + 1) & 255;
  }

  return {
    ...{problems, bdSeqs, node, devices, state},
    hear(message: Message): void {
      onSequence(message);
      const heard = takes[message.kind];
      if (heard === undefined) wrong(`${message.kind} is no message of Sparkplug`);
      else heard(message);
    },
  };
}

export interface Host {
  /** Breaches of the specification. */
  readonly problems: string[];
  /** `NBIRTH`, `DDATA a-01`, ... in the order of arrival. */
  readonly messages: string[];
  readonly node: Metrics;
  /** Those that are alive. */
  readonly devices: Map<string, Metrics>;
  /** Of each NBIRTH. */
  readonly bdSeqs: number[];
  isOnline(): boolean;
  rebirth(): Promise<void>;
  /** All that the broker had before has arrived. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

export async function sparkplugHost(port: number, group: string, edge: string): Promise<Host> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {reconnectPeriod: 50});
  client.on('error', () => undefined); // it comes back by itself
  const {problems, bdSeqs, node, devices, state, hear} = belief();
  const messages: string[] = [];
  client.on('message', (topic, bytes, {retain, qos}) => {
    const [, , kind = '', name, device = ''] = topic.split('/');
    if (name !== edge || kind === 'NCMD') return;
    const {seq, metrics, timestamp} = decodePayload?.(bytes) ?? {};
    if (timestamp === undefined || timestamp === null) problems.push(`${topic} has no timestamp`);
    if (retain || (kind !== 'NDEATH' && qos !== 0)) problems.push(`${topic} is retained, or has QoS ${qos}`);
    messages.push(`${kind} ${device}`.trimEnd());
    hear({kind, device, seq: seq === undefined || seq === null ? undefined : Number(seq), metrics: metrics ?? []});
  });
  await client.subscribeAsync(`spBv1.0/${group}/#`, {qos: 1});
  let marks = 0;
  return {
    ...{problems, messages, node, devices, bdSeqs},
    isOnline: () => state.isOnline,
    async rebirth() {
      const metrics = [{name: REBIRTH, value: true, type: 'Boolean' as const}];
      const payload = encodePayload?.({timestamp: Date.now(), metrics}) ?? new Uint8Array();
      await client.publishAsync(`spBv1.0/${group}/NCMD/${edge}`, Buffer.from(payload), {qos: 1});
    },
    async caughtUp() {
      const mark = `spBv1.0/${group}/mark/${marks++}`;
      const back = new Promise<void>((resolve) => {
        client.on('message', (topic) => topic === mark && resolve());
      });
      await client.publishAsync(mark, '', {qos: 1});
      await back;
    },
    close: () => client.endAsync(true),
  };
}
