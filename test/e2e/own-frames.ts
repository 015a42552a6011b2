/** Frames of ours on loopback, as tshark sees them while they go by. */
import {spawn, spawnSync} from 'node:child_process';
import {until} from '../poll/plant.ts';

export interface OwnFrames {
  /** Times of all frames that came from an address, milliseconds since 1970. */
  of(source: string): readonly number[];
  stop(): void;
}

export const hasTshark = (): boolean => spawnSync('tshark', ['--version']).status === 0;

/** `net`: in which all sources lie, `127.0.13.0/24`. */
export async function watchOwnFrames(net: string): Promise<OwnFrames> {
  const fields = ['-T', 'fields', '-e', 'frame.time_epoch', '-e', 'ip.src'];
  const tshark = spawn('tshark', ['-i', 'lo', '-f', `src net ${net}`, '-l', '-n', ...fields]);
  const frames = new Map<string, number[]>();
  let rest = '';
  tshark.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [time, source = ''] = line.split('\t');
      frames.set(source, [...(frames.get(source) ?? []), Number(time) * 1000]);
    }
  });
  let isListening = false;
  tshark.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (text.includes('Capturing on')) isListening = true;
  });
  await until(() => isListening, 'tshark listens');
  return {of: (source) => frames.get(source) ?? [], stop: () => void tshark.kill()};
}
