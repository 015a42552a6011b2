/**
 * The Home Assistant sink: MQTT discovery (home-assistant.io/integrations/mqtt) over a connection of its own to the broker
 * of the `mqtt` section. What the broker retains is compared with what is so at each connect, so that entities of assets
 * that were archived, merged or deleted go, whenever that happened.
 */
import type {OutboxEntry} from '../core/outbox.ts';
import {atBroker, publish, type Session, tellState} from './broker-loop.ts';
import {connectBroker, type MqttSettings} from './connect.ts';
import {
  assetTopics,
  clearedTopics,
  eventOf,
  eventTopic,
  filters,
  type HaScope,
  readyTopic,
  sensorTopics,
} from './home-assistant-entities.ts';
import {retainedBoard} from './retained-board.ts';
import type {Publisher, StateSinkStart} from './sink.ts';
import {touchedAssets} from './touched-assets.ts';

export interface HomeAssistantSettings {
  readonly broker: MqttSettings;
  /** First level of the topics of discovery. */
  readonly discoveryPrefix: string;
}

type Start = StateSinkStart & {readonly settings: HomeAssistantSettings};

/** Assets that are shown when it connects; those that come later are shown, too. */
const MAX_ASSETS = 5000;

export function homeAssistantPublisher(start: Start): Publisher {
  const {settings, topics} = start;
  const {site, sensor} = topics.origin;
  const clientId = `bifrost-${site}-${sensor}-home-assistant`;
  return atBroker(start, {
    connect: (signal) => connectBroker({settings: settings.broker, clientId, signal}),
    talk: (session) => talk(session, start),
    leave: async () => undefined, // availability comes from the topic `status`
  });
}

async function talk(session: Session, start: Start): Promise<void> {
  const {view, topics, settings} = start;
  const scope: HaScope = {topics, discoveryPrefix: settings.discoveryPrefix};
  const board = await retainedBoard(session, filters(scope), readyTopic(scope));
  let open = view.open();
  await board.show(sensorTopics(scope, view.posture()));
  await board.show(view.assets(MAX_ASSETS).flatMap((asset) => assetTopics(scope, asset, open.get(asset.id))));
  await board.clearOthers();
  session.worked();
  await tellState(session, start, async (entries) => {
    const before = open;
    open = view.open();
    await board.show(sensorTopics(scope, view.posture()));
    for (const id of touchedAssets(entries, before, open)) {
      const asset = view.asset(id);
      if (asset === undefined) await board.clear(clearedTopics(scope, id));
      else await board.show(assetTopics(scope, asset, open.get(id)));
    }
    await tellEvents(session, scope, entries);
  });
}

async function tellEvents({client}: Session, scope: HaScope, entries: readonly OutboxEntry[]): Promise<void> {
  for (const entry of entries) if (entry.kind === 'event') await publish(client, eventTopic(scope), eventOf(entry));
}
