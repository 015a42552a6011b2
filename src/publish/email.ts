/**
 * The e-mail sink: events as a digest over SMTP. The first goes out at once, and what happens in the pause after it comes in
 * one mail, so that a storm of alerts is no storm of mails. The acknowledgement is the server's 250 behind the message. The
 * same messages give the same Message-ID: a mail that is sent again can be told.
 */
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {isIP} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {createTransport, type Transporter} from 'nodemailer';
import {AppError} from '../core/errors.ts';
import type {OutboxEntry} from '../core/outbox.ts';
import type {Micros} from '../core/time.ts';
import {type Delivery, deliver, type Receipt} from './delivery.ts';
import {digestOf} from './email-digest.ts';
import {isTest} from './routes.ts';
import type {Publisher, SinkStart} from './sink.ts';

export interface EmailSettings {
  readonly host: string;
  readonly port?: number;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly username?: string;
  readonly passwordFile?: string;
  readonly caFile?: string;
  readonly from: string;
  readonly to: readonly string[];
  /** At least between two mails. */
  readonly pause: Micros;
}

type Start = SinkStart & {readonly settings: EmailSettings};

/** Messages behind one mail. */
const BATCH = 2000;
const ports = {starttls: 587, tls: 465, none: 25} as const;
const ANSWER_MS = 10_000;
/** What belongs together is in one mail, also the first time. */
const GATHER_MS = 500;
/** A labelled test does not wait for the pause. */
const LOOK_MS = 2000;

export function emailPublisher({settings, ...start}: Start): Publisher {
  let nextMail = 0;
  return deliver(start, {
    batch: BATCH,
    async ready(signal) {
      await sleep(GATHER_MS, undefined, {signal});
      while (performance.now() < nextMail && !start.outbox.next(BATCH).some(isTest)) {
        await sleep(Math.min(LOOK_MS, nextMail - performance.now()), undefined, {signal});
      }
    },
    open: async () => {
      try {
        const transport = openTransport(settings);
        await transport.verify();
        return deliveryOf(transport, {settings, ...start}, () => {
          nextMail = performance.now() + settings.pause / 1000;
        });
      } catch (cause) {
        throw asSinkError(settings, cause);
      }
    },
  });
}

/** Password and CA are read again after each failure, so that renewed ones are taken without a restart. */
function openTransport(settings: EmailSettings): Transporter {
  const {host, security, username, passwordFile, caFile} = settings;
  return createTransport({
    host,
    port: portOf(settings),
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(username !== undefined && {auth: {user: username, pass: passwordOf(security, passwordFile)}}),
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...(isIP(host) === 0 && {servername: host}),
      ...(caFile !== undefined && {ca: readFileSync(caFile)}),
    },
    connectionTimeout: ANSWER_MS,
    greetingTimeout: ANSWER_MS,
    socketTimeout: ANSWER_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function passwordOf(security: EmailSettings['security'], passwordFile: string | undefined): string {
  if (security === 'none') throw new Error('a password does not go in clear: set security to starttls or tls');
  if (passwordFile === undefined) throw new Error('a username needs its passwordFile');
  return readFileSync(passwordFile, 'utf8').trimEnd();
}

const deliveryOf = (transport: Transporter, start: Start, onSent: () => void): Delivery => ({
  async send(entries, signal, receipt) {
    const stopped = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('stopped')), {once: true});
    });
    try {
      if (await Promise.race([sendDigest(transport, start, entries, receipt), stopped])) onSent();
    } catch (cause) {
      throw asSinkError(start.settings, cause);
    }
  },
  close: () => transport.close(),
});

/** False: there was nothing in them for a mail. */
async function sendDigest(
  transport: Transporter,
  {settings, topics, log}: Start,
  entries: readonly OutboxEntry[],
  receipt: Receipt,
): Promise<boolean> {
  const digest = digestOf(entries, topics.origin);
  if (digest === undefined) return false;
  const {from, to} = settings;
  try {
    const mail = {from, to: [...to], messageId: messageIdOf(entries, from), ...digest};
    const {rejected = []} = await transport.sendMail(mail);
    if (rejected.length > 0) log.warn({rejected}, 'the mail server does not know some of the receivers');
  } catch (error) {
    if (!isRefusedForGood(error)) throw error;
    for (const {seq} of entries) receipt.refused(seq, (error as Error).message);
  }
  return true;
}

/** 552 too long, 554 refused: an answer to the message itself, which would be the same next time. */
const isRefusedForGood = (error: unknown): boolean => {
  const {responseCode, command} = error as {responseCode?: number; command?: string};
  return command === 'DATA' && (responseCode === 552 || responseCode === 554);
};

function messageIdOf(entries: readonly OutboxEntry[], from: string): string {
  const hash = createHash('sha256');
  for (const {id} of entries) hash.update(`${id}\n`);
  return `<${hash.digest('hex').slice(0, 40)}@${from.slice(from.indexOf('@') + 1)}>`;
}

const portOf = ({security, port}: EmailSettings): number => port ?? ports[security];

const asSinkError = (settings: EmailSettings, cause: unknown): AppError =>
  new AppError(
    'sink',
    `smtp://${settings.host}:${portOf(settings)}: ${(cause as Error).message}; check publish.email and the mail server`,
    {cause},
  );
