/** The sinks there are. Each is loaded only where it is configured, and has a queue of its own: none waits for another. */
import type {Config} from '../config/config.ts';
import {AppError} from '../core/errors.ts';
import type {Outbox} from '../core/outbox.ts';
import type {PlantView} from '../core/plant-view.ts';
import {routedOutbox, type SinkName} from './routes.ts';
import type {Log, Memory, Publisher, SinkStart, StateSinkStart} from './sink.ts';
import type {Topics} from './topics.ts';

type Open = (config: Config, start: StateSinkStart) => Promise<Publisher> | undefined;

const sinks: Readonly<Record<SinkName, Open>> = {
  mqtt: ({mqtt: settings}, start) =>
    settings && import('./mqtt.ts').then(({mqttPublisher}) => mqttPublisher({settings, ...start})),
  email: ({publish: {email: settings}}, start) =>
    settings && import('./email.ts').then(({emailPublisher}) => emailPublisher({settings, ...start})),
  file: ({publish: {file: settings}}, start) =>
    settings && import('./file.ts').then(({filePublisher}) => filePublisher({settings, ...start})),
  homeAssistant: ({mqtt: broker, publish: {homeAssistant: settings}}, start) =>
    broker &&
    settings &&
    import('./home-assistant.ts').then(({homeAssistantPublisher}) =>
      homeAssistantPublisher({settings: {...settings, broker}, ...start}),
    ),
  sparkplug: ({mqtt: broker, publish: {sparkplug: settings}}, start) =>
    broker &&
    settings &&
    import('./sparkplug.ts')
      .catch(isMissing)
      .then(({sparkplugPublisher}) => sparkplugPublisher({settings: {...settings, broker}, ...start})),
  syslog: ({publish: {syslog: settings}}, start) =>
    settings && import('./syslog.ts').then(({syslogPublisher}) => syslogPublisher({settings, ...start})),
  webhook: ({publish: {webhook: settings}}, start) =>
    settings && import('./webhook.ts').then(({webhookPublisher}) => webhookPublisher({settings, ...start})),
};

/** Its library has a licence of its own and is optional. */
function isMissing(cause: unknown): never {
  throw new AppError('sink', 'publish.sparkplug needs the package sparkplug-payload (npm install sparkplug-payload)', {
    cause,
  });
}

const sinkNames = Object.keys(sinks) as SinkName[];

export const configuredSinks = (config: Config): SinkName[] =>
  sinkNames.filter((name) => (name === 'mqtt' ? config.mqtt : config.publish[name]) !== undefined);

/** Sinks for which messages are queued. Where none is configured, MQTT's: whoever configures it later gets what is there. */
export function fedSinks(config: Config): SinkName[] {
  const configured = configuredSinks(config);
  return configured.length === 0 ? ['mqtt'] : configured;
}

export interface SinksStart {
  readonly outboxOf: (sink: string) => Outbox;
  readonly topics: Topics;
  readonly view: PlantView;
  readonly memory: Memory;
  readonly logOf: (sink: string) => Log;
  readonly onCommand?: SinkStart['onCommand'];
}

/** All that are configured, as one; undefined: none is. */
export async function openSinks(config: Config, start: SinksStart): Promise<Publisher | undefined> {
  const {outboxOf, topics, view, memory, logOf, onCommand} = start;
  const {routes} = config.publish;
  const {signal} = new AbortController();
  const opened = configuredSinks(config).map((name) => {
    const outbox = routedOutbox(outboxOf(name), routes, name);
    return sinks[name](config, {outbox, topics, view, memory, log: logOf(name), signal, onCommand});
  });
  const publishers = (await Promise.all(opened)).filter((one) => one !== undefined);
  return publishers.length === 0 ? undefined : together(publishers);
}

const together = (publishers: readonly Publisher[]): Publisher => ({
  wake: () => {
    for (const one of publishers) one.wake();
  },
  flush: async (timeoutMs) => (await Promise.all(publishers.map((one) => one.flush(timeoutMs)))).every(Boolean),
  isConnected: () => publishers.every((one) => one.isConnected()),
  close: async () => {
    await Promise.all(publishers.map((one) => one.close()));
  },
});
