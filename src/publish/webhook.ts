/**
 * The webhook sink: HTTPS POST, one message a request, signed. 2xx is the acknowledgement. What the receiver will never take
 * (400, 413, 415, 422) is a dead letter; everything else is tried again, until it is plain that the fault lies in the message
 * (one-by-one.ts). Redirects are not followed.
 */
import {readFileSync} from 'node:fs';
import type {IncomingMessage} from 'node:http';
import {Agent, request} from 'node:https';
import {isIP} from 'node:net';
import {AppError} from '../core/errors.ts';
import type {OutboxEntry} from '../core/outbox.ts';
import {type Delivery, deliver} from './delivery.ts';
import {type JsonFormat, jsonBodyOf} from './json-body.ts';
import {oneByOne, type Post} from './one-by-one.ts';
import {guardedLookup, isRefused, notAllowed} from './outbound.ts';
import {signatureOf} from './signature.ts';
import type {Publisher, SinkStart} from './sink.ts';
import type {Origin} from './topics.ts';

export interface WebhookSettings {
  /** `https:` */
  readonly url: string;
  readonly secretFile: string;
  readonly format: JsonFormat;
  /** Hosts that may be on this box or its link, as they stand in `url`. */
  readonly allow: readonly string[];
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** So few that the acknowledgements of a batch do not wait long to be written down. */
const BATCH = 20;
/** For the whole exchange, from connecting to the end of the answer. */
const ANSWER_MS = 10_000;
/** Nobody reads the answer; a longer one ends the connection. */
const LONGEST_ANSWER = 65_536;
const SHORTEST_SECRET = 16;
/** The message itself is what the receiver does not take. */
const REFUSALS: readonly number[] = [400, 413, 415, 422];

export function webhookPublisher({settings, ...start}: SinkStart & {readonly settings: WebhookSettings}): Publisher {
  const inTurn = oneByOne();
  return deliver(start, {
    batch: BATCH,
    open: async () => {
      try {
        return openWebhook(settings, start.topics.origin, inTurn);
      } catch (cause) {
        throw asSinkError(settings, cause);
      }
    },
  });
}

/** Secret, keys and certificates are read again after each failure, so that renewed ones are taken without a restart. */
function openWebhook(settings: WebhookSettings, origin: Origin, inTurn: ReturnType<typeof oneByOne>): Delivery {
  const {url, secretFile, format, allow, caFile, certFile, keyFile} = settings;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const isAllowed = allow.includes(host);
  if (!isAllowed && isIP(host) > 0 && isRefused(host)) throw notAllowed(host, host);
  const secret = Buffer.from(readFileSync(secretFile, 'utf8').trimEnd());
  if (secret.length < SHORTEST_SECRET) throw new Error(`the secret has less than ${SHORTEST_SECRET} characters`);
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 1,
    minVersion: 'TLSv1.2',
    ...(!isAllowed && {lookup: guardedLookup}),
    ...(caFile !== undefined && {ca: readFileSync(caFile)}),
    ...(certFile !== undefined && {cert: readFileSync(certFile)}),
    ...(keyFile !== undefined && {key: readFileSync(keyFile)}),
  });
  return {
    send: (entries, signal, receipt) =>
      inTurn(entries, posting({url, secret, agent, format, origin}, signal), receipt).catch((cause) => {
        throw asSinkError(settings, cause);
      }),
    close: () => agent.destroy(),
  };
}

interface Target {
  readonly url: string;
  readonly secret: Buffer;
  readonly agent: Agent;
  readonly format: JsonFormat;
  readonly origin: Origin;
}

const posting =
  (target: Target, signal: AbortSignal): Post =>
  async (entry) => {
    const status = await post(target, entry, signal);
    if (REFUSALS.includes(status)) return `HTTP ${status}`;
    if (status < 200 || status > 299) throw new Error(`HTTP ${status}`);
    return undefined;
  };

/** Gives the status of the answer. */
function post({url, secret, agent, format, origin}: Target, entry: OutboxEntry, signal: AbortSignal): Promise<number> {
  const body = jsonBodyOf(entry, format, origin);
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'bifrost',
    // Header values are ASCII; topics are, but nothing of a device may break that.
    'bifrost-id': encodeURI(entry.id),
    'bifrost-signature': signatureOf(secret, Math.floor(Date.now() / 1000), body),
  };
  const ends = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {method: 'POST', headers, agent, signal: ends}, (answer) => {
      readToEnd(answer, () => resolve(answer.statusCode ?? 0), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function readToEnd(answer: IncomingMessage, onEnd: () => void, onError: (error: Error) => void): void {
  let length = 0;
  answer.on('data', (data: Buffer) => {
    length += data.length;
    if (length > LONGEST_ANSWER) answer.destroy(new Error(`the answer is longer than ${LONGEST_ANSWER} bytes`));
  });
  answer.on('end', onEnd).on('error', onError);
}

const asSinkError = ({url}: WebhookSettings, cause: unknown): AppError =>
  new AppError('sink', `${new URL(url).origin}: ${(cause as Error).message}; check publish.webhook and the receiver`, {
    cause,
  });
