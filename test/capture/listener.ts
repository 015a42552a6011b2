/** A capture that runs in a network namespace (listen.mjs), and the words to drive it. */
import type {ChildProcess} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import type {Cable} from '../netns.ts';

const SCRIPT = fileURLToPath(new URL('./listen.mjs', import.meta.url));

export interface Kept {
  readonly hex: string;
  readonly vlan: number;
  readonly time: number;
  readonly wireLength: number;
  readonly link: {readonly name: string; readonly linkType: number; readonly segment: string};
}

export interface Line {
  readonly type: 'open' | 'event' | 'stats' | 'end' | 'failed';
  readonly [key: string]: unknown;
}

export interface End extends Line {
  readonly frames: number;
  readonly bytes: number;
  readonly tagged: number;
  readonly longest: number;
  readonly cut: number;
  readonly longestPause: number;
  readonly links: readonly number[];
  readonly stats: {readonly seen: number; readonly dropped: number; readonly outages: number};
  readonly kept: readonly Kept[];
}

export interface Listener {
  readonly child: ChildProcess;
  readonly lines: readonly Line[];
  /** Resolves with the first line, old or new, that fits. */
  until(fits: (line: Line) => boolean, what: string): Promise<Line>;
  /** Ends the capture; what it saw. */
  end(): Promise<End>;
}

export interface Wish {
  readonly source: 'ring' | 'pcap' | 'auto';
  readonly name?: string;
  readonly filter?: string;
  readonly snapLength?: number;
  readonly spinMicros?: number;
}

const WAIT_MS = 15_000;

/** Starts a capture on the near end of a cable, and waits until it is open. Rejects with its message if it is not. */
export async function listen(cable: Cable, wish: Wish, wrap: readonly string[] = []): Promise<Listener> {
  const {source, name = cable.nearInterface, filter = '', snapLength = 65_535, spinMicros = 0} = wish;
  const interfaces = [{name, segment: 'cell1', vlans: [], promiscuous: true, filter, snapLength}];
  const settings = JSON.stringify({source, interfaces, spinMicros});
  const child = cable.start(cable.near, [...wrap, process.execPath, SCRIPT, settings]);
  const listener = follow(child);
  const first = await listener.until(({type}) => type === 'open' || type === 'failed', 'the capture to open');
  if (first.type === 'failed') throw new Error(`${String(first['code'])}: ${String(first['message'])}`);
  return listener;
}

function follow(child: ChildProcess): Listener {
  const lines: Line[] = [];
  const waiting = new Set<() => void>();
  let text = '';
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    const whole = text.split('\n');
    text = whole.pop() ?? '';
    for (const line of whole) lines.push(JSON.parse(line));
    for (const look of waiting) look();
  });
  function until(fits: (line: Line) => boolean, what: string): Promise<Line> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const line = lines.find(fits);
        if (line === undefined) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve(line);
      };
      const timer = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`waited for ${what}; it said ${said} ${JSON.stringify(lines.slice(-5))}`));
      }, WAIT_MS);
      waiting.add(look);
      look();
    });
  }
  return {
    child,
    lines,
    until,
    async end() {
      child.stdin?.end();
      return (await until(({type}) => type === 'end', 'the capture to end')) as End;
    },
  };
}
