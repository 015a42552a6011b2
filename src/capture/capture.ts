/**
 * Opens live capture on every configured interface, the ring where it opens, else libpcap, and on every serial line, and
 * says which and why.
 */
import {AppError} from '../core/errors.ts';
import type {Link, PacketSource} from '../core/packet-source.ts';
import {SERIAL_LINK} from '../core/serial-frame.ts';
import {linkOf} from './link.ts';
import {openPcap} from './pcap.ts';
import {modeOf, openSerial} from './serial.ts';
import type {CaptureHandlers, CaptureSettings, InterfaceSettings, LiveSource, LiveStats} from './settings.ts';

export interface Chosen {
  readonly interface: string;
  readonly source: 'ring' | 'pcap' | 'serial';
  /** Why this source. */
  readonly reason: string;
}

export interface LiveCapture extends PacketSource {
  readonly chosen: readonly Chosen[];
  /** Of all interfaces together. */
  stats(): LiveStats;
}

/** Throws `capture-open` when one of the interfaces cannot be captured from; nothing stays open then. */
export async function openCapture({
  source,
  interfaces,
  serial,
  ...handlers
}: CaptureSettings & CaptureHandlers): Promise<LiveCapture> {
  const links: Link[] = [
    ...interfaces.map((one) => linkOf(one, 1)),
    ...serial.map(({device, segment}) => ({name: device, segment, linkType: SERIAL_LINK})),
  ];
  const opened: LiveSource[] = [];
  const chosen: Chosen[] = [];
  const close = async (): Promise<void> => void (await Promise.all(opened.map((one) => one.close())));
  try {
    for (const [index, settings] of interfaces.entries()) {
      const {one, choice} = await openOne(source, settings, index, links, handlers);
      opened.push(one);
      chosen.push(choice);
    }
    for (const [i, line] of serial.entries()) {
      opened.push(await openSerial(line, interfaces.length + i, links, handlers));
      chosen.push({interface: line.device, source: 'serial', reason: `opened to read only, ${modeOf(line)}`});
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {links, chosen, stats: () => sum(opened), close};
}

function sum(sources: readonly LiveSource[]): LiveStats {
  const all = sources.map((one) => one.stats());
  const add = (key: keyof LiveStats): number => all.reduce((total, stats) => total + stats[key], 0);
  return {seen: add('seen'), dropped: add('dropped'), outages: add('outages')};
}

interface Opened {
  readonly one: LiveSource;
  readonly choice: Chosen;
}

async function openOne(
  wanted: CaptureSettings['source'],
  settings: InterfaceSettings,
  index: number,
  links: Link[],
  handlers: CaptureHandlers,
): Promise<Opened> {
  const asked = 'capture.source says so';
  const viaPcap = async (reason: string): Promise<Opened> => {
    const one = await openPcap(settings, index, links, handlers);
    return {one, choice: {interface: settings.name, source: 'pcap', reason}};
  };
  if (wanted === 'pcap') return viaPcap(asked);
  try {
    // Loaded here, since it needs koffi, which is not there for every machine.
    const {openRing} = await import('./ring.ts');
    const one = openRing(settings, index, links, handlers);
    const reason = wanted === 'ring' ? asked : 'it opens, and costs least';
    return {one, choice: {interface: settings.name, source: 'ring', reason}};
  } catch (error) {
    if (wanted === 'ring') throw error;
    const reason = `the ring does not open: ${messageOf(error)}`;
    return viaPcap(reason).catch((cause: unknown) => {
      throw new AppError('capture-open', `${reason}; ${messageOf(cause)}`, {cause});
    });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
