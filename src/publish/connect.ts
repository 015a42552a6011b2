/**
 * One connection to a broker: MQTT 5, or 3.1.1 where the broker knows no 5. TLS 1.2 at least, 1.3 where both can. The
 * files of keys and the password are read at every connect, so that renewed ones are taken without a restart.
 */
import {readFileSync} from 'node:fs';
import mqtt, {type IClientOptions, type MqttClient} from 'mqtt';
import {AppError, isAppError} from '../core/errors.ts';

export interface MqttSettings {
  /** `mqtt:` `mqtts:` `ws:` `wss:` */
  readonly url: string;
  readonly username?: string;
  readonly passwordFile?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

export interface ConnectOptions {
  readonly settings: MqttSettings;
  readonly clientId: string;
  /** What the broker says where we cannot any more. */
  readonly will?: {readonly topic: string; readonly payload: string | Buffer; readonly retain: boolean};
  readonly signal: AbortSignal;
}

export interface Connection {
  readonly client: MqttClient;
  /** Messages that the broker lets be on their way at a time. */
  readonly receiveMaximum: number;
}

const CONNECT_MS = 10_000;
/** A broker that is silent for one and a half of it is gone. */
const KEEPALIVE_S = 15;
/** Bytes of a packet that the broker may send us: a command, at most. */
const MOST_RECEIVED = 64 * 1024;
/** What MQTT 5 takes for granted when the broker names none. */
const NO_MAXIMUM = 65_535;
/** "Unacceptable protocol version" of MQTT 3.1.1, "Unsupported Protocol Version" of MQTT 5. */
const WRONG_VERSION: readonly unknown[] = [1, 132];

/** Throws `broker`: which broker, what it said, what to look at. Nothing of the password is ever in it. */
export async function connectBroker(options: ConnectOptions): Promise<Connection> {
  try {
    return await connectAs(5, options);
  } catch (error) {
    if (!WRONG_VERSION.includes(codeOf(error))) throw asBrokerError(options.settings, error);
  }
  try {
    return await connectAs(4, options);
  } catch (error) {
    throw asBrokerError(options.settings, error);
  }
}

function connectAs(protocolVersion: 4 | 5, {settings, clientId, will, signal}: ConnectOptions): Promise<Connection> {
  const client = mqtt.connect(settings.url, {
    ...credentials(settings),
    clientId,
    protocolVersion,
    clean: true,
    ...(protocolVersion === 5 && {properties: {maximumPacketSize: MOST_RECEIVED}}),
    ...(will !== undefined && {will: {...will, payload: Buffer.from(will.payload), qos: 1}}),
    keepalive: KEEPALIVE_S,
    connectTimeout: CONNECT_MS,
    // The outbox is the only queue: a client lives for one connection and replays nothing into the next.
    reconnectPeriod: 0,
    queueQoSZero: false,
  });
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      signal.removeEventListener('abort', abort);
      client.end(true);
      reject(error);
    };
    const abort = (): void => fail(new Error('stopped'));
    client.once('connect', ({properties}) => {
      signal.removeEventListener('abort', abort);
      resolve({client, receiveMaximum: properties?.receiveMaximum ?? NO_MAXIMUM});
    });
    client.on('error', fail); // stays: an error without a listener would end the process
    client.once('close', () => fail(new Error('the broker closed the connection')));
    signal.addEventListener('abort', abort, {once: true});
    if (signal.aborted) abort();
  });
}

function credentials({username, passwordFile, caFile, certFile, keyFile}: MqttSettings): IClientOptions {
  const tls = {minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', rejectUnauthorized: true} as const;
  return {
    ...tls,
    wsOptions: tls,
    ...(username !== undefined && {username}),
    ...(passwordFile !== undefined && {password: fileOf('passwordFile', passwordFile).toString('utf8').trimEnd()}),
    ...(caFile !== undefined && {ca: fileOf('caFile', caFile)}),
    ...(certFile !== undefined && {cert: fileOf('certFile', certFile)}),
    ...(keyFile !== undefined && {key: fileOf('keyFile', keyFile)}),
  };
}

function fileOf(setting: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw cannotRead(setting, cause);
  }
}

const cannotRead = (setting: string, cause: unknown): AppError =>
  new AppError('broker', `mqtt.${setting}: ${(cause as Error).message}`, {cause});

const codeOf = (error: unknown): unknown => (error as {code?: unknown}).code;

/** What to look at, by the code of the refusal (OpenSSL, socket, CONNACK of 3.1.1 and of 5). */
const remedies: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by a CA we trust: set mqtt.caFile',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not signed by a CA we trust: set mqtt.caFile',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not signed by a CA we trust: check mqtt.caFile',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not signed by a CA we trust: check mqtt.caFile',
  CERT_SIGNATURE_FAILURE: 'its certificate is not signed by a CA we trust: check mqtt.caFile',
  CERT_HAS_EXPIRED: 'its certificate has expired: renew it, or set the clock of this box',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet: set the clock of this box',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name: use that name in mqtt.url',
  ECONNREFUSED: 'nothing listens there: check mqtt.url, start the broker',
  ENOTFOUND: 'the name is not known: check mqtt.url and the DNS',
  4: 'check mqtt.username and mqtt.passwordFile',
  5: 'check mqtt.username, mqtt.passwordFile and the rights of the user at the broker',
  134: 'check mqtt.username and mqtt.passwordFile',
  135: 'check mqtt.username, mqtt.passwordFile and the rights of the user at the broker',
};

function asBrokerError({url}: MqttSettings, cause: unknown): AppError {
  if (isAppError(cause)) return cause;
  const remedy = remedies[String(codeOf(cause))] ?? 'check mqtt.url, the network and the log of the broker';
  return new AppError('broker', `${withoutSecrets(url)}: ${(cause as Error).message}; ${remedy}`, {cause});
}

/** Somebody will put a password into the URL. */
const withoutSecrets = (url: string): string => url.replace(/\/\/[^/@]*@/, '//');
