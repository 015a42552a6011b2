/** Progress of a long read, on one line of the terminal; silent in a pipe and for what is over quickly. */

const FIRST_AFTER_MS = 1000;
const EVERY_MS = 200;

export interface ProgressLine {
  /** `total` is undefined when nobody knows it (standard input). */
  show(read: number, total: number | undefined): void;
  end(): void;
}

export function progressLine(name: string): ProgressLine {
  let next = performance.now() + FIRST_AFTER_MS;
  let isShown = false;
  return {
    show(read, total) {
      const now = performance.now();
      if (now < next || !process.stderr.isTTY) return;
      next = now + EVERY_MS;
      isShown = true;
      const part = total === undefined ? `${Math.floor(read / 1e6)} MB` : `${Math.floor((100 * read) / total)} %`;
      process.stderr.write(`\r\x1b[K${name}: ${part}`);
    },
    end() {
      if (isShown) process.stderr.write('\r\x1b[K');
    },
  };
}
