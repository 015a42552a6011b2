/** Many lines to stdout, in large pieces; waits while the reader is slow, so that memory stays constant. */
import {writeSync} from 'node:fs';

const PIECE = 1 << 16;
const STDOUT = 1;
const PAUSE_MS = 2;

export interface LineWriter {
  write(line: string): void;
  end(): void;
}

export function lineWriter(): LineWriter {
  let text = '';
  function flush(): void {
    if (text !== '') writeAll(Buffer.from(text));
    text = '';
  }
  return {
    write(line) {
      text += `${line}\n`;
      if (text.length >= PIECE) flush();
    },
    end: flush,
  };
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));

function writeAll(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(STDOUT, bytes, at);
    } catch (error) {
      const {code} = error as NodeJS.ErrnoException;
      // The reader left (`| head`): nobody wants the rest.
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(sleeper, 0, 0, PAUSE_MS);
    }
  }
}
