/**
 * What consumers get, as schemas: the types of the code, `docs/schemas/` and the tests are made from them. A field may be
 * added; changing or removing one is a new `SCHEMA`. Keywords of JSON Schema draft-07 only.
 */
import {type Static, type TSchema, Type} from 'typebox';
import {alertStates, levels, profiles} from '../core/alert.ts';
import {assetLists, identityFieldNames, identityFields} from '../core/asset.ts';
import {windowStates} from '../core/evidence.ts';
import {approvals, saidFieldNames, saidFields} from '../core/said.ts';
import {closings, taskStates} from '../core/task.ts';
import {SCHEMA} from './schema-version.ts';

const object = <T extends Record<string, TSchema>>(properties: T, description: string) =>
  Type.Object(properties, {additionalProperties: false, description});
const text = (description: string) => Type.String({description});
const time = (description: string) => Type.String({format: 'date-time', description});
const texts = (description: string) => Type.Array(Type.String(), {description});
const whole = (description: string) => Type.Integer({minimum: 0, description});

const header = {
  schema: Type.Literal(SCHEMA, {description: 'Version of this format'}),
  site: text('Site of the sensor, as in the topic'),
  sensor: text('Name of the sensor, as in the topic'),
  time: time('When it happened; UTC with microseconds'),
};
const revision = text('The same id and revision: the same message, delivered again. Sorts by time');

const observation = {
  value: Type.String(),
  source: text('Where it was read: oui, arp, modbus, behaviour, a device profile, ...'),
  confidence: Type.Number({minimum: 0, maximum: 1}),
  reason: Type.Optional(text('Why it is believed, where it was concluded')),
  firstSeen: time('First seen with this value'),
  lastSeen: time('Last seen with this value'),
};
const observed = (description: string) => Type.Optional(object(observation, description));

/** Every field that may be observed of an asset or of a part of it. */
const identity = Object.fromEntries(identityFieldNames.map((name) => [name, observed(identityFields[name])])) as Record<
  (typeof identityFieldNames)[number],
  ReturnType<typeof observed>
>;

const saidSchema = object(
  {
    fields: object(
      Object.fromEntries(saidFieldNames.map((name) => [name, Type.Optional(text(saidFields[name].about))])),
      'It wins where it differs from what was observed',
    ),
    tags: texts('Free words'),
    by: text('Who said the latest of it'),
    time: time('When'),
  },
  'What people said of it',
);

/** Not part of the revision: the same message comes from the store later, without it. */
const degraded = Type.Optional(
  Type.Literal(true, {description: 'The store could not be written when it was sent: it may not be found there yet'}),
);

const assetRef = (description: string) =>
  object(
    {
      id: text('Asset id, as in the topic asset/<id>'),
      ips: texts('IP addresses'),
      macs: texts('MAC addresses'),
      name: Type.Optional(text('Name, where known')),
      vendor: Type.Optional(text('Vendor, where known')),
      role: Type.Optional(text('Role, where known')),
    },
    description,
  );

const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);
const evidence = (description: string) =>
  object(
    {
      time: time('Time of the packet'),
      frame: whole('Number of the frame in its capture, from 1'),
      name: text('What the protocol calls it'),
      protocol: Type.String(),
      client: text('Who asked'),
      server: text('Who was asked'),
      fields: Type.Record(Type.String(), Type.Union([scalar, Type.Array(scalar)]), {
        description: "Detail under Wireshark's field names",
      }),
    },
    description,
  );

const rule = object(
  {
    id: text('Id in the catalogue: MB-30'),
    uuid: text('Sigma id, never used twice'),
    title: Type.String(),
    level: Type.Enum([...levels]),
    profile: Type.Enum([...profiles]),
    modified: text('Date of the last change of the rule'),
    ageDays: whole('Age of the rule, in days, when the alert was last seen'),
  },
  'The rule that matched',
);

const statusSchema = object(
  {
    ...header,
    state: Type.Enum(['online', 'offline'], {description: 'offline: stopped, or the broker lost it (last will)'}),
    version: text('Version of Bifrost'),
  },
  'Is the sensor there. Retained; the last will of the connection says offline, with the time of the connect',
);

const assetSchema = object(
  {
    ...header,
    id: text('Asset id; stable over restarts'),
    revision,
    segment: text('Segment in which it lives'),
    ips: texts('IP addresses'),
    macs: texts('MAC addresses'),
    vlans: Type.Array(Type.Integer()),
    aliases: texts('Ids of assets that turned out to be this one; their topics are cleared'),
    units: Type.Array(Type.Integer(), {description: 'Units that answered behind it'}),
    modules: Type.Array(
      object({address: text('unit 3, module 1/0, slot 2'), ...identity}, 'A part with an identity of its own'),
      {description: 'Parts: units behind a gateway, modules in a rack'},
    ),
    ...identity,
    listed: Type.Array(object({list: Type.Enum([...assetLists]), ...observation}, 'One value of one of the lists'), {
      description: 'Each address, VLAN, unit and service with where and when it was seen',
    }),
    maxSockets: whole('Most TCP connections it held open as a server at the same time'),
    watchedSeconds: whole('How long it was watched'),
    longestSilenceSeconds: whole('Longest time it said nothing while it was watched'),
    approval: Type.Enum([...approvals, 'none'], {description: 'What a person decided; none: nobody did'}),
    said: Type.Optional(saidSchema),
    serves: texts('What it answers on: modbus@tcp/502'),
    uses: texts('What it asks others for'),
    sent: Type.Boolean({description: 'It sent at least one frame; false: it was only addressed'}),
    firstSeen: time('First seen'),
    lastSeen: time('Last seen'),
    packets: whole('Packets seen from or to it'),
  },
  'One asset in its latest state. Retained',
);

const exercise = Type.Optional(Type.Literal(true, {description: 'It is only practised (bifrost drill)'}));

const alertSchema = object(
  {
    ...header,
    id: text('ULID; stable over restarts and replays'),
    revision,
    exercise,
    state: Type.Enum([...alertStates]),
    level: Type.Enum([...levels], {description: 'That of the rule, or above it'}),
    raised: Type.Optional(text('Why the level is above that of the rule')),
    silence: Type.Optional(text('Id of the silence that it came under')),
    assignee: Type.Optional(text('Who looks into it')),
    comments: Type.Array(object({time: time('When'), by: text('Who'), text: Type.String()}, 'What somebody said'), {
      description: 'The latest ten, oldest first',
    }),
    what: text('What happened, in one sentence'),
    segment: text('Where it happened'),
    subject: assetRef('Who did it'),
    object: Type.Optional(assetRef('To whom')),
    why: text('Why it matters'),
    respond: text('What to do'),
    falsePositives: texts('What else looks like this'),
    attack: texts('MITRE ATT&CK for ICS techniques'),
    rule,
    count: whole('How often'),
    firstSeen: time('First time'),
    lastSeen: time('Last time'),
    first: evidence('What the first match saw'),
    latest: evidence('What the latest match saw'),
    evidence: Type.Optional(
      object(
        {
          state: Type.Enum([...windowStates], {
            description:
              'open: frames are still added; kept: all; cut: some are missing; frame: only the one that raised it',
          }),
          note: text('What is missing and why; empty: nothing'),
        },
        'Frames that are kept on the sensor: bifrost evidence export <id>',
      ),
    ),
    degraded,
  },
  'One alert in its latest state. Retained while it is open; closing, learning or muting clears it with an empty payload',
);

export const eventKinds = [
  'alert-raised',
  'alert-reopened',
  'alert-closed',
  'alert-escalated',
  'asset-new',
  'task-reminder',
  'task-due',
  'task-overdue',
  'task-missed',
  'task-closed',
  'test',
] as const;

const eventSchema = object(
  {
    ...header,
    id: text('Id of the alert, asset or task'),
    revision,
    event: Type.Enum([...eventKinds]),
    exercise,
    segment: text('Where'),
    what: text('In one sentence'),
    state: Type.Optional(Type.Enum([...alertStates], {description: 'State of the alert'})),
    level: Type.Optional(Type.Enum([...levels], {description: 'Level of the alert'})),
    rule: Type.Optional(text('Id of the rule')),
    subject: assetRef('The asset it is about'),
    object: Type.Optional(assetRef('The other side')),
    tier: Type.Optional(whole('Of an escalation: which tier, from 1')),
    who: Type.Optional(texts('Of an escalation: who is on call. Of a task: roles or people that are told')),
    sinks: Type.Optional(texts('Of an escalation: the only ways it goes')),
    due: Type.Optional(time('Of a task that is open: when it is due')),
    ends: Type.Optional(time('Of a task that is open: past it, it is missed')),
    degraded,
  },
  'Something changed. A stream, not retained',
);

const taskSchema = object(
  {
    ...header,
    id: text('line84: of a line of the checklist; action-01M8…-1: of a case, and its number there'),
    revision,
    line: Type.Integer({minimum: 1, maximum: 103, description: 'Of the hardening checklist'}),
    what: text('The words of the line, or what is to be done because of an incident'),
    period: text('2026-11-30, 2026-W48, 2026-11, 2026-Q4 or 2026; of an action its case and number'),
    state: Type.Enum([...taskStates]),
    due: time('When it is due'),
    ends: time('When it is missed'),
    overdueDays: whole('Days since it was due, while nobody closed it'),
    owner: text('Role that does it; of an action whoever sees to it'),
    deputy: text('Role that does it while the owner is away; empty: nobody'),
    closing: Type.Enum([...closings], {
      description: 'What closes it: evidence, an act that is recorded, a signed statement',
    }),
    by: Type.Optional(text('Who closed it')),
    note: Type.Optional(text('What they said')),
  },
  'The latest task of a line of the checklist, or an action of an incident until it is done. Retained',
);

const pollPlanSchema = object(
  {
    ...header,
    revision,
    enabled: Type.Boolean({description: 'Targets are asked; false: nobody is'}),
    stopped: Type.Optional(
      object(
        {by: text('Who stopped it'), why: text('Why'), since: time('Since when')},
        'Stopped until a person starts it',
      ),
    ),
    sources: Type.Array(
      object({segment: text('Where'), address: text('Our own address there')}, 'All that polls comes from it'),
    ),
    rates: object(
      {
        perDevice: Type.Number({description: 'To one device'}),
        perSegment: Type.Number({description: 'In one segment'}),
        overall: Type.Number({description: 'In all'}),
      },
      'Requests a second, at most',
    ),
    targets: Type.Array(
      object(
        {
          id: text('As `bifrost poll plan` shows it'),
          segment: text('Where'),
          address: text('IP address; MAC address or serial line where there is none'),
          port: whole('Port; 0: its transport has none'),
          protocol: Type.String(),
          asks: texts('Names of the questions. A log-on that two people approved goes to the same service'),
          owner: text('Who of the plant allowed it'),
          expires: text('Last day on which it is asked'),
        },
        'One service of one device',
      ),
      {description: 'Nobody else is asked'},
    ),
  },
  'Whom the sensor may ask, for firewalls and a SOC. Retained; sent at each start, and whenever it or the stop changes',
);

const metricsSchema = object(
  {
    ...header,
    revision,
    counters: Type.Record(Type.String(), Type.Number(), {description: 'Counters since start'}),
  },
  'Counters of the sensor, once a minute. Not retained',
);

const auditSchema = object(
  {
    ...header,
    revision,
    head: Type.String({
      pattern: '^[0-9]+:([0-9a-f]{64})?$',
      description:
        'Number of the latest entry and its SHA-256, 4711:ab12...; keep them all: bifrost audit verify --anchor',
    }),
  },
  'The head of the audit log, once an hour, so that nobody can cut off its end unseen. Retained',
);

const commandSchema = object(
  {
    jti: Type.String({pattern: '^[A-Za-z0-9_-]{16,64}$', description: 'Unlike that of any other command; chance'}),
    iat: whole('When it was signed, in seconds since 1970'),
    aud: text('<site>/<sensor> of the box that shall do it'),
    command: Type.Enum(['alert-state', 'change-close', 'change-open', 'poll-start', 'poll-stop']),
    params: Type.Record(Type.String(), Type.Unknown(), {description: 'As in docs/commands.md'}),
  },
  'What is signed: the payload of a JWS in compact form (EdDSA, kid: the user, typ: bifrost-command+jws)',
);

const replySchema = object(
  {
    ...header,
    id: text('jti of the command'),
    user: text('Who signed it'),
    command: text('What was to be done'),
    ok: Type.Boolean({description: 'It was done'}),
    error: Type.Optional(text('Why it was not')),
    result: Type.Optional(Type.Unknown({description: 'What came of it'})),
  },
  'The answer to a command. Not retained; commands that nobody whom the box knows has signed get none',
);

export const schemas = {
  status: statusSchema,
  asset: assetSchema,
  alert: alertSchema,
  event: eventSchema,
  task: taskSchema,
  'poll-plan': pollPlanSchema,
  metrics: metricsSchema,
  audit: auditSchema,
  command: commandSchema,
  reply: replySchema,
};

export type StatusPayload = Static<typeof statusSchema>;
export type AssetPayload = Static<typeof assetSchema>;
export type AlertPayload = Static<typeof alertSchema>;
export type EventPayload = Static<typeof eventSchema>;
export type TaskPayload = Static<typeof taskSchema>;
export type PollPlanPayload = Static<typeof pollPlanSchema>;
export type AuditPayload = Static<typeof auditSchema>;
export type ReplyPayload = Static<typeof replySchema>;
export type MetricsPayload = Static<typeof metricsSchema>;
