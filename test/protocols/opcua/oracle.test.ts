/** Every OPC UA chunk of real captures, field by field, against an independent decode of the same bytes. */
import {readdirSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {opcua} from '../../../protocols/opcua/index.ts';
import type {Fields, Value} from '../../../src/core/fact.ts';
import {capturePath, hasCaptures, readTruth, readTruthLines, watchCapture} from '../../captures.ts';
import type {Message} from '../../watch.ts';

interface Application {
  readonly application_uri: string | null;
  readonly product_uri: string | null;
  readonly application_name: string | null;
  readonly application_type: number;
  readonly discovery_urls: readonly string[];
}

interface Endpoint {
  readonly url: string | null;
  readonly server: Application;
  readonly mode: number;
  readonly policy: string | null;
  readonly tokens: readonly {
    readonly policy_id: string | null;
    readonly type: number;
    readonly security_policy: string | null;
  }[];
  readonly level: number;
}

interface Typed {
  readonly type?: number;
  readonly value?: unknown;
  readonly status?: string;
}

interface Node extends Typed {
  readonly node: string;
  readonly attr: number;
  readonly index_range?: string | null;
}

interface Call {
  readonly object: string;
  readonly method: string;
  readonly args: readonly Typed[];
}

interface Truth {
  readonly frame: number;
  readonly time: string;
  readonly src: string;
  readonly dst: string;
  readonly sport: number;
  readonly dport: number;
  readonly type: string;
  readonly chunk: string;
  readonly size: number;
  readonly version?: number;
  readonly recv_buf?: number;
  readonly send_buf?: number;
  readonly max_msg?: number;
  readonly max_chunks?: number;
  readonly error?: string;
  readonly reason?: string | null;
  readonly scid?: number;
  readonly policy?: string;
  readonly token_id?: number;
  readonly sender_cert_len?: number;
  readonly receiver_thumb?: string | null;
  readonly seq?: number;
  readonly request_id?: number;
  readonly encrypted?: boolean;
  readonly chunks_in_message?: number;
  readonly service_id?: number;
  readonly service?: string;
  readonly request_handle?: number;
  readonly timeout_hint?: number;
  readonly auth_token_null?: boolean;
  readonly service_result?: string;
  readonly request_type?: number;
  readonly security_mode?: number;
  readonly requested_lifetime?: number;
  readonly channel_id?: number;
  readonly revised_lifetime?: number;
  readonly client?: Application;
  readonly server_uri?: string | null;
  readonly endpoint_url?: string | null;
  readonly session_name?: string | null;
  readonly session_id?: string;
  readonly session_timeout?: number;
  readonly locales?: readonly string[];
  readonly identity_token?: string;
  readonly token_policy_id?: string | null;
  readonly username?: string | null;
  readonly password_encryption?: string | null;
  readonly password_cleartext?: string | null;
  readonly publishing_interval?: number;
  readonly subscription_id?: number;
  readonly nodes?: readonly (string | Node)[];
  readonly calls?: readonly Call[];
  readonly results?: readonly (string | Typed)[];
  readonly endpoints?: readonly Endpoint[];
  readonly servers?: readonly Application[];
}

type Named = Readonly<Record<string, Value | undefined>>;

/** The truth's words under our names. */
function named(t: Truth): Named {
  return {...headers(t), ...hello(t), ...channel(t), ...session(t), ...discovery(t), ...nodes(t), ...results(t)};
}

const headers = (t: Truth): Named => ({
  'opcua.transport.type': t.type,
  'opcua.transport.chunk': t.chunk,
  'opcua.transport.size': t.size,
  'opcua.transport.scid': t.scid,
  'opcua.security.spu': t.policy,
  'opcua.security.tokenid': t.type === 'OPN' ? undefined : t.token_id,
  'opcua.security.seq': t.seq,
  'opcua.security.rqid': t.request_id,
  'bifrost.encrypted': t.encrypted,
  'bifrost.chunks': t.chunks_in_message,
  'opcua.servicenodeid.numeric': t.service_id,
  'bifrost.service': t.service,
  'opcua.RequestHandle': t.request_handle,
  'opcua.TimeoutHint': t.timeout_hint,
  'bifrost.has_session': t.auth_token_null === undefined ? undefined : !t.auth_token_null,
  'opcua.ServiceResult': status(t.service_result),
});

const hello = (t: Truth): Named => ({
  'opcua.transport.ver': t.version,
  'opcua.transport.rbs': t.recv_buf,
  'opcua.transport.sbs': t.send_buf,
  'opcua.transport.mms': t.max_msg,
  'opcua.transport.mcc': t.max_chunks,
  'opcua.transport.error': status(t.error),
  'opcua.transport.reason': text(t.reason),
  'opcua.transport.endpoint': t.type === 'HEL' || t.type === 'RHE' ? text(t.endpoint_url) : undefined,
  'opcua.transport.suri': t.type === 'RHE' ? text(t.server_uri) : undefined,
});

const channel = (t: Truth): Named => ({
  'bifrost.sender_certificate_length': t.sender_cert_len,
  'opcua.security.rcthumb': text(t.receiver_thumb),
  'opcua.SecurityTokenRequestType': t.request_type,
  'opcua.RequestedLifetime': t.requested_lifetime,
  'opcua.ChannelId': t.channel_id,
  'opcua.TokenId': t.type === 'OPN' ? t.token_id : undefined,
  'opcua.RevisedLifetime': t.revised_lifetime,
});

const session = (t: Truth): Named => ({
  'opcua.ServerUri': t.client === undefined ? undefined : text(t.server_uri),
  'opcua.SessionName': text(t.session_name),
  'bifrost.session_id': t.session_id,
  [t.client === undefined ? 'opcua.RevisedSessionTimeout' : 'opcua.RequestedSessionTimeout']: t.session_timeout,
  'opcua.LocaleIds': many(t.locales),
  'bifrost.identity_token': t.identity_token,
  'opcua.UserName': text(t.username),
  'opcua.EncryptionAlgorithm': text(t.password_encryption),
  'bifrost.password_in_clear': t.password_cleartext === undefined ? undefined : (t.password_cleartext ?? '') !== '',
  'opcua.RequestedPublishingInterval': t.publishing_interval,
  'opcua.SubscriptionId': t.subscription_id === undefined ? undefined : [t.subscription_id],
});

function discovery(t: Truth): Named {
  const applications = t.servers ?? t.endpoints?.map((e) => e.server) ?? (t.client === undefined ? [] : [t.client]);
  const tokens = t.endpoints?.flatMap((e) => e.tokens);
  const url = t.type === 'MSG' && t.endpoint_url !== undefined ? [t.endpoint_url ?? ''] : undefined;
  return {
    'opcua.EndpointUrl': url ?? many(t.endpoints?.map((e) => e.url)),
    'opcua.ApplicationUri': many(applications.map((a) => a.application_uri)),
    'opcua.ProductUri': many(applications.map((a) => a.product_uri)),
    'bifrost.application_name': many(applications.map((a) => a.application_name)),
    'opcua.ApplicationType': many(applications.map((a) => a.application_type)),
    'opcua.DiscoveryUrls': many(applications.flatMap((a) => a.discovery_urls)),
    'opcua.MessageSecurityMode':
      t.security_mode === undefined ? many(t.endpoints?.map((e) => e.mode)) : [t.security_mode],
    'opcua.SecurityPolicyUri': many(t.endpoints?.map((e) => e.policy)),
    'opcua.SecurityLevel': many(t.endpoints?.map((e) => e.level)),
    'opcua.PolicyId':
      t.identity_token === undefined ? many(tokens?.map((p) => p.policy_id)) : [t.token_policy_id ?? ''],
    'opcua.UserTokenType': many(tokens?.map((p) => p.type)),
    'bifrost.token_security_policy': many(tokens?.map((p) => p.security_policy)),
  };
}

function nodes(t: Truth): Named {
  const all = t.nodes?.map((n) => (typeof n === 'string' ? {node: n} : n));
  const full = t.nodes?.flatMap((n) => (typeof n === 'string' ? [] : [n]));
  const written = t.service === 'WriteRequest' ? full : t.calls?.flatMap((call) => call.args);
  return {
    'bifrost.node': many(all?.map((n) => n.node)),
    'opcua.AttributeId': t.service === 'CreateMonitoredItemsRequest' ? undefined : many(full?.map((n) => n.attr)),
    'opcua.IndexRange': t.service === 'WriteRequest' ? many(full?.map((n) => n.index_range ?? '')) : undefined,
    'bifrost.object': many(t.calls?.map((call) => call.object)),
    'bifrost.method': many(t.calls?.map((call) => call.method)),
    'bifrost.value_type': many(written?.map((v) => v.type ?? 0)),
    'bifrost.value': many(written?.map(valueText)),
  };
}

function results(t: Truth): Named {
  if (t.results === undefined) return {};
  const typed = t.results.flatMap((r) => (typeof r === 'string' ? [] : [r]));
  if (t.service === 'ReadResponse') {
    return {
      'bifrost.value_type': many(typed.map((v) => v.type ?? 0)),
      // The oracle reads a DiagnosticInfo, but does not show it.
      'bifrost.value': typed.some((v) => v.type === 25) ? undefined : many(typed.map(valueText)),
      'opcua.StatusCode': many(typed.map((v) => status(v.status) ?? 0)),
    };
  }
  if (t.service === 'CallResponse') return {'opcua.StatusCode': many(typed.map((v) => status(v.status) ?? 0))};
  return {'opcua.Results': many(t.results.map((r) => status(String(r)) ?? 0))};
}

const status = (hex: string | undefined): number | undefined => (hex === undefined ? undefined : Number(hex));

/** A single text that is null or empty is left out. */
const text = (value: string | null | undefined): string | undefined => (value ?? '') || undefined;

/** A list that is empty has no field; what is null in a list is shown as empty. */
const many = (values: readonly (string | number | null)[] | undefined): Value | undefined =>
  values === undefined || values.length === 0 ? undefined : values.map((value) => value ?? '');

const valueText = ({type = 0, value}: Typed): string =>
  Array.isArray(value) ? `[${value.map((one) => oneText(type, one)).join(', ')}]` : oneText(type, value);

const TICKS_AT_1970 = 116_444_736_000_000_000n;

function oneText(type: number, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (type === 13) return ticks(BigInt(String(value)));
  if (type === 19) return `0x${Number(value).toString(16).padStart(8, '0')}`;
  if (type === 20) return String(value).replace(/^0:/, '');
  if (type === 22) return String((value as {type: string}).type);
  if (type === 23 || type === 24) return valueText(value as Typed);
  return String(value);
}

/** To the millisecond. */
const ticks = (time: bigint): string => new Date(Number((time - TICKS_AT_1970) / 10_000n)).toISOString().slice(0, -1);

interface Line {
  readonly frame: number;
  readonly time: number;
  readonly from: string;
  readonly to: string;
  readonly fields: Fields;
}

const defined = (fields: Named): Fields =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

const theirs = (t: Truth): Line => ({
  frame: t.frame,
  time: micros(t.time),
  from: `${t.src}:${t.sport}`,
  to: `${t.dst}:${t.dport}`,
  fields: defined(named(t)),
});

function ours(m: Message, t: Truth | undefined): Line {
  const truth = t === undefined ? {} : named(t);
  const compared = Object.entries(m.fields).filter(([name]) => ALWAYS.has(name) || truth[name] !== undefined);
  return {
    frame: m.frame,
    time: m.time,
    from: `${m.src.ip}:${m.src.port}`,
    to: `${m.dst.ip}:${m.dst.port}`,
    fields: Object.fromEntries(
      compared.map(([name, value]) => [name, name === 'bifrost.value' ? toMillis(value) : value]),
    ),
  };
}

/** The oracle's times are as exact as a number of JSON can be. */
const toMillis = (value: Value): Value =>
  Array.isArray(value) ? value.map((one) => String(one).replaceAll(/(:\d\d\.\d{3})\d{3}Z/g, '$1')) : value;

/** Fields that a message must not have where the truth has none. */
const ALWAYS = new Set([
  'opcua.transport.error',
  'opcua.transport.scid',
  'opcua.security.tokenid',
  'opcua.security.spu',
  'opcua.security.seq',
  'opcua.security.rqid',
  'bifrost.encrypted',
  'bifrost.chunks',
  'opcua.servicenodeid.numeric',
  'opcua.RequestHandle',
  'opcua.ServiceResult',
  'opcua.UserName',
  'opcua.EncryptionAlgorithm',
  'bifrost.identity_token',
  'bifrost.password_in_clear',
]);

function micros(time: string): number {
  const [seconds = '', fraction = ''] = time.split('.');
  return Number(seconds) * 1e6 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

const truths = hasCaptures
  ? readdirSync(capturePath('oracle'))
      .filter((name) => name.endsWith('.opcua.jsonl'))
      .map((name) => name.slice(0, -'.opcua.jsonl'.length))
  : [];

const watch = (name: string) => watchCapture(name, {protocols: [opcua]});

describe.skipIf(!hasCaptures)('the same chunks, in the same order, as the oracle', () => {
  test('there are captures', () => expect(truths.length).toBeGreaterThan(9));

  test.each(truths)('%s', async (name) => {
    const truth = readTruthLines<Truth>(`oracle/${name}.opcua.jsonl`);
    const {messages} = await watch(`files/${name}`);
    expect(messages.map((m, i) => ours(m, truth[i]))).toEqual(truth.map(theirs));
  });

  test.each(truths)('%s has no anomaly', async (name) => {
    const {facts} = await watch(`files/${name}`);
    expect(facts.filter((fact) => fact.kind === 'anomaly' && fact.protocol === 'opcua')).toEqual([]);
  });
});

interface Variant {
  readonly name: string;
  readonly proto: string;
  readonly base: string;
  readonly truth: number;
  readonly what: string;
}

const variants = hasCaptures ? readTruth<Variant[]>('variants/MANIFEST.json').filter((v) => v.proto === 'opcua') : [];

/** The chunks of a base, without frames, which are counted anew; of a variant with a hole, a part of them. */
const contents = ({from, fields}: Message): string => JSON.stringify([from, fields]);

describe.skipIf(!hasCaptures)('however a capture is encoded, cut or disturbed', () => {
  test('there are variants', () => expect(variants.length).toBeGreaterThan(2));

  test.each(variants)('$name: $what', async ({name, base, truth}) => {
    const {messages} = await watch(`variants/${name}`);
    expect(messages.length).toBe(truth);
    const whole = (await watch(`files/${base}`)).messages.map(contents);
    expect(messages.map(contents).filter((line) => !whole.includes(line))).toEqual([]);
  });
});
