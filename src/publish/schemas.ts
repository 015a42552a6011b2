/** The files of `docs/schemas/`: a JSON Schema a payload, and the whole interface as AsyncAPI 3. */
import {stringify} from 'yaml';
import {schemas} from './payloads.ts';
import {SCHEMA} from './schema-version.ts';

type Name = keyof typeof schemas;

/** Address below `<prefix>/<site>/<sensor>/`, and what a person should know. */
interface Channel {
  readonly address: string;
  readonly retained: boolean;
  readonly summary: string;
  /** Of what is no JSON. */
  readonly contentType?: string;
  readonly action?: 'receive';
}

const channels: Readonly<Record<Name, Channel>> = {
  status: {address: 'status', retained: true, summary: 'Is the sensor there (last will)'},
  asset: {address: 'asset/{id}', retained: true, summary: 'An asset in its latest state'},
  alert: {
    address: 'alert/{id}',
    retained: true,
    summary: 'An alert in its latest state; an empty payload clears it when it is closed, learned or muted',
  },
  event: {address: 'event', retained: false, summary: 'Alert raised, reopened, closed; asset new'},
  task: {
    address: 'task/{id}',
    retained: true,
    summary: 'The latest task of a line of the checklist, and open actions of incidents',
  },
  'poll-plan': {
    address: 'poll/plan',
    retained: true,
    summary: 'Whom the sensor may ask what, from which address, and whether that is stopped',
  },
  metrics: {address: 'metrics', retained: false, summary: 'Counters, once a minute'},
  command: {
    address: 'command',
    retained: false,
    summary: 'Signed commands: a JWS in compact form, whose payload is described here. Off by default',
    contentType: 'application/jose',
    action: 'receive',
  },
  reply: {address: 'reply', retained: false, summary: 'Answers to signed commands'},
  audit: {address: 'audit', retained: true, summary: 'The head of the audit log, once an hour'},
};

const parameters = {
  prefix: {description: 'mqtt.prefix of the configuration', default: 'bifrost'},
  site: {description: 'site of the configuration'},
  sensor: {description: 'sensor of the configuration'},
};

const names = Object.keys(schemas) as Name[];

/** File name → content. */
export function schemaFiles(): Record<string, string> {
  const jsonSchemas = names.map((name) => [`${name}.json`, jsonSchema(name)]);
  return {
    ...Object.fromEntries(jsonSchemas),
    'asyncapi.yaml': stringify(asyncApi(), {lineWidth: 120, aliasDuplicateObjects: false}),
  };
}

const jsonSchema = (name: Name): string =>
  `${JSON.stringify({$schema: 'http://json-schema.org/draft-07/schema#', title: name, ...schemas[name]}, null, 2)}\n`;

const asyncApi = () => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Bifrost',
    version: String(SCHEMA),
    description:
      'What a sensor publishes over MQTT 5 (or 3.1.1). QoS 1, at least once: the same id and revision is the same message.',
  },
  defaultContentType: 'application/json',
  channels: Object.fromEntries(names.map((name) => [name, channel(name)])),
  operations: Object.fromEntries(
    names.map((name) => [`${channels[name].action ?? 'publish'}-${name}`, operation(name)]),
  ),
});

function channel(name: Name) {
  const {address, summary, contentType} = channels[name];
  const id = address.includes('{id}') ? {id: {description: `Id of the ${name}`}} : {};
  return {
    address: `{prefix}/{site}/{sensor}/${address}`,
    summary,
    parameters: {...parameters, ...id},
    messages: {[name]: {...(contentType && {contentType}), payload: {$ref: `./${name}.json`}}},
  };
}

const operation = (name: Name) => ({
  action: channels[name].action ?? 'send',
  channel: {$ref: `#/channels/${name}`},
  bindings: {mqtt: {qos: 1, retain: channels[name].retained}},
});
