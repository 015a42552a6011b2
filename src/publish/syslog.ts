/**
 * The syslog sink: RFC 5424 over UDP (RFC 5426), TCP with octet counting (RFC 6587) or TLS (RFC 5425). Syslog has no
 * acknowledgement. Over TCP and TLS the orderly end of a connection stands in for it: we close our side behind a batch, and
 * the receiver, which answers that only once it has read everything, closes its own. Any other end means: send again. Over
 * UDP what was sent counts as delivered.
 */
import {createSocket, type Socket as UdpSocket} from 'node:dgram';
import {readFileSync} from 'node:fs';
import {connect as connectTcp, isIP, type Socket} from 'node:net';
import {connect as connectTls} from 'node:tls';
import {AppError} from '../core/errors.ts';
import type {OutboxEntry} from '../core/outbox.ts';
import {type Delivery, deliver} from './delivery.ts';
import type {Publisher, SinkStart} from './sink.ts';
import {type BodyFormat, syslogMessage} from './syslog-message.ts';

export interface SyslogSettings {
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly host: string;
  readonly port?: number;
  readonly format: BodyFormat;
  readonly facility: number;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

const BATCH = 500;
const ports = {udp: 514, tcp: 601, tls: 6514} as const;
/** A receiver that neither reads nor closes for so long is gone. */
const ANSWER_MS = 10_000;
/** Largest payload of UDP over IPv4. */
const MOST_UDP = 65_507;

export function syslogPublisher({settings, ...start}: SinkStart & {readonly settings: SyslogSettings}): Publisher {
  const bytesOf = (entry: OutboxEntry): Buffer =>
    syslogMessage(entry, settings.format, settings.facility, start.topics.origin);
  const open = settings.transport === 'udp' ? openUdp : openStream;
  return deliver(start, {
    batch: BATCH,
    open: async (signal) => {
      try {
        const delivery = await open(settings, bytesOf, signal);
        return {...delivery, send: (...batch) => delivery.send(...batch).catch(failed(settings))};
      } catch (cause) {
        return failed(settings)(cause);
      }
    },
  });
}

/** An attempt without messages first: it tells whether the receiver is there. */
async function openStream(settings: SyslogSettings, bytesOf: ToBytes, signal: AbortSignal): Promise<Delivery> {
  await exchange(settings, Buffer.alloc(0), signal);
  return {
    async send(entries, until) {
      await exchange(settings, Buffer.concat(entries.map((entry) => counted(bytesOf(entry)))), until);
    },
    close: () => undefined, // each batch has a connection of its own
  };
}

type ToBytes = (entry: OutboxEntry) => Buffer;

/** Octet counting, RFC 6587 section 3.4.1. */
const counted = (message: Buffer): Buffer => Buffer.concat([Buffer.from(`${message.length} `), message]);

/** Resolves when the receiver has read all of it and closed. */
function exchange(settings: SyslogSettings, bytes: Buffer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(settings, () => {
      const end = (): void => {
        isWritten = true;
        socket.end();
      };
      if (bytes.length === 0) end();
      else socket.write(bytes, end);
    });
    let isWritten = false;
    const abort = (): void => void socket.destroy(new Error('stopped'));
    signal.addEventListener('abort', abort, {once: true});
    socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error(`no answer within ${ANSWER_MS / 1000} s`)));
    socket.on('error', reject);
    socket.on('end', () => {
      if (isWritten) resolve();
      else reject(new Error('it closed the connection before it had read everything'));
      socket.destroy();
    });
    socket.on('close', () => {
      signal.removeEventListener('abort', abort);
      reject(new Error('the connection was lost'));
    });
    socket.resume();
  });
}

/** Keys and certificates are read at every connect, so that renewed ones are taken without a restart. */
function connect(settings: SyslogSettings, onConnect: () => void): Socket {
  const {transport, host, caFile, certFile, keyFile} = settings;
  const target = {host, port: portOf(settings), allowHalfOpen: true};
  if (transport !== 'tls') return connectTcp(target, onConnect);
  return connectTls(
    {
      ...target,
      servername: isIP(host) ? '' : host,
      minVersion: 'TLSv1.2',
      ...(caFile !== undefined && {ca: readFileSync(caFile)}),
      ...(certFile !== undefined && {cert: readFileSync(certFile)}),
      ...(keyFile !== undefined && {key: readFileSync(keyFile)}),
    },
    onConnect,
  );
}

const portOf = ({transport, port}: SyslogSettings): number => port ?? ports[transport];

async function openUdp(settings: SyslogSettings, bytesOf: ToBytes): Promise<Delivery> {
  const socket = createSocket(isIP(settings.host) === 6 ? 'udp6' : 'udp4');
  // Connected, so that the kernel tells when nobody listens there.
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.connect(portOf(settings), settings.host, resolve);
  });
  let lost: Error | undefined;
  socket.removeAllListeners('error').on('error', (error) => {
    lost = error;
  });
  return {
    async send(entries, _until, receipt) {
      for (const entry of entries) {
        if (lost !== undefined) throw lost;
        const bytes = bytesOf(entry);
        if (bytes.length > MOST_UDP) receipt.refused(entry.seq, `${bytes.length} bytes are too long for UDP`);
        else await sendDatagram(socket, bytes);
      }
    },
    close: () => void socket.close(),
  };
}

const sendDatagram = (socket: UdpSocket, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.send(bytes, (error) => (error ? reject(error) : resolve()));
  });

const failed =
  (settings: SyslogSettings) =>
  (cause: unknown): never => {
    const where = `${settings.transport}://${settings.host}:${portOf(settings)}`;
    throw new AppError('sink', `${where}: ${(cause as Error).message}; check publish.syslog and the receiver`, {cause});
  };
