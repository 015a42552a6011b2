/** Opens live capture on every configured interface: the ring where it opens, else libpcap, and says which and why. */
import {AppError} from '../core/errors.ts';
import type {CaptureStats, Link, PacketSource} from '../core/packet-source.ts';
import {openPcap} from './pcap.ts';
import {openRing} from './ring.ts';
import type {CaptureHandlers, CaptureSettings, InterfaceSettings} from './settings.ts';

export interface Chosen {
  readonly interface: string;
  readonly source: 'ring' | 'pcap';
  /** Why this source. */
  readonly reason: string;
}

export interface LiveCapture extends PacketSource {
  readonly chosen: readonly Chosen[];
}

interface OneSource {
  readonly link: Link;
  stats(): CaptureStats;
  close(): void | Promise<void>;
}

/** Throws `capture-open` when one of the interfaces cannot be captured from; nothing stays open then. */
export async function openCapture({
  source,
  interfaces,
  ...handlers
}: CaptureSettings & CaptureHandlers): Promise<LiveCapture> {
  const links: Link[] = interfaces.map(({name, segment}) => ({name, segment, linkType: 1}));
  const opened: OneSource[] = [];
  const chosen: Chosen[] = [];
  try {
    for (const [index, settings] of interfaces.entries()) {
      const {one, choice} = await openOne(source, settings, index, links, handlers);
      links[index] = one.link;
      opened.push(one);
      chosen.push(choice);
    }
  } catch (error) {
    await Promise.all(opened.map((one) => one.close()));
    throw error;
  }
  return {
    links,
    chosen,
    stats: () => sum(opened),
    close: async () => void (await Promise.all(opened.map((one) => one.close()))),
  };
}

function sum(sources: readonly OneSource[]): CaptureStats {
  const all = sources.map((one) => one.stats());
  const add = (key: keyof CaptureStats): number => all.reduce((total, stats) => total + stats[key], 0);
  return {seen: add('seen'), dropped: add('dropped')};
}

interface Opened {
  readonly one: OneSource;
  readonly choice: Chosen;
}

async function openOne(
  wanted: CaptureSettings['source'],
  settings: InterfaceSettings,
  index: number,
  links: readonly Link[],
  handlers: CaptureHandlers,
): Promise<Opened> {
  const {name} = settings;
  const asked = 'capture.source says so';
  const viaPcap = async (reason: string): Promise<Opened> => ({
    one: await openPcap(settings, index, links, handlers),
    choice: {interface: name, source: 'pcap', reason},
  });
  if (wanted === 'pcap') return viaPcap(asked);
  try {
    const one = openRing(settings, index, links, handlers);
    const reason = wanted === 'ring' ? asked : 'it opened, and costs least';
    return {one, choice: {interface: name, source: 'ring', reason}};
  } catch (error) {
    if (wanted === 'ring') throw error;
    const reason = `the ring does not open: ${messageOf(error)}`;
    return viaPcap(reason).catch((cause: unknown) => {
      throw new AppError('capture-open', `${reason}; ${messageOf(cause)}`, {cause});
    });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
