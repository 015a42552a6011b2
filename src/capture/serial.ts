/** Live capture from a serial line: its bytes to frames, its frames to blocks. A port that was unplugged is opened again. */
import {listenToSerial} from '../../hardware/box/serial.ts';
import {AppError} from '../core/errors.ts';
import {type Link, packetBlock} from '../core/packet-source.ts';
import type {Micros} from '../core/time.ts';
import {serialFramer, silenceOf} from './serial-framer.ts';
import type {CaptureHandlers, LiveSource, SerialSettings} from './settings.ts';

const REOPEN_MS = 1000;

/** `19200 baud, 8E1`. */
export const modeOf = ({baudRate, parity, stopBits}: SerialSettings): string =>
  `${baudRate} baud, 8${parity.charAt(0).toUpperCase()}${stopBits}`;

/** Throws `capture-open` when the port cannot be opened now. */
export async function openSerial(
  settings: SerialSettings,
  index: number,
  links: readonly Link[],
  {onBlock, onEvent}: CaptureHandlers,
): Promise<LiveSource> {
  const {device} = settings;
  const block = packetBlock(new Uint8Array(0));
  const framer = serialFramer(silenceOf(settings), handOver);
  let [seen, outages, isClosed] = [0, 0, false];
  let timer: NodeJS.Timeout | undefined;
  let reopening: NodeJS.Timeout | undefined;
  let port = await listen().catch((cause: unknown) => {
    throw new AppError('capture-open', `${device}: ${messageOf(cause)}`, {cause});
  });

  function handOver(frame: Uint8Array, time: Micros): void {
    seen++;
    block.bytes = frame;
    block.end[0] = frame.length;
    block.wireLength[0] = frame.length;
    block.time[0] = time;
    block.link[0] = index;
    block.count = 1;
    onBlock(block, links);
  }

  function listen(): Promise<{close(): void}> {
    return listenToSerial(settings, {
      onBytes(bytes) {
        framer.add(bytes, clock());
        wait();
      },
      onEnd(reason) {
        if (isClosed) return;
        outages++;
        onEvent({level: 'warn', message: `serial line lost: ${reason}`, interface: device});
        reopening = setTimeout(reopen, REOPEN_MS);
      },
    });
  }

  /** Asks the framer again when what it holds may be over. */
  function wait(): void {
    clearTimeout(timer);
    const left = framer.look(clock());
    if (left > 0) timer = setTimeout(wait, Math.ceil(left / 1000));
  }

  function reopen(): void {
    listen().then(
      (opened) => {
        if (isClosed) return opened.close();
        port = opened;
        onEvent({level: 'info', message: 'serial line is back', interface: device});
      },
      () => {
        reopening = setTimeout(reopen, REOPEN_MS);
      },
    );
  }

  return {
    stats: () => ({seen, dropped: 0, outages}),
    close() {
      isClosed = true;
      clearTimeout(timer);
      clearTimeout(reopening);
      port.close();
      framer.flush();
      return Promise.resolve();
    },
  };
}

const clock = (): Micros => Date.now() * 1000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
