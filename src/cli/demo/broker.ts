/** The demo's own MQTT broker, on loopback, and what arrived at it. aedes speaks MQTT 3.1.1 only: not for production. */
import {once} from 'node:events';
import {type AddressInfo, createServer} from 'node:net';
import {Aedes} from 'aedes';

export interface Arrival {
  readonly topic: string;
  /** Parsed; undefined for a cleared topic. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
}

export interface DemoBroker {
  readonly url: string;
  /** Everything that arrived, in order. */
  readonly arrivals: readonly Arrival[];
  onArrival(listener: (arrival: Arrival) => void): void;
  close(): Promise<void>;
}

export async function startBroker(port = 0): Promise<DemoBroker> {
  const aedes = await Aedes.createBroker();
  const server = createServer(aedes.handle);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const arrivals: Arrival[] = [];
  const listeners: ((arrival: Arrival) => void)[] = [];
  aedes.on('publish', ({topic, payload}, client) => {
    // What the broker says of itself comes from no client.
    if (client === null) return;
    const text = payload.toString();
    const arrival: Arrival = {topic, payload: text === '' ? undefined : JSON.parse(text)};
    arrivals.push(arrival);
    for (const listener of listeners) listener(arrival);
  });
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    onArrival: (listener) => void listeners.push(listener),
    async close() {
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      server.close();
      await once(server, 'close');
    },
  };
}
