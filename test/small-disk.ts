/** A disk of its own (ext4 in a file, mounted through a loop device), small enough to run full. Needs root (`canMount`). */
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

export interface SmallDisk {
  readonly path: string;
  /** To the last block but `left` bytes. */
  fill(left?: number): void;
  /** Gives back what `fill` took. */
  free(): void;
  remove(): void;
}

export function smallDisk(mebibytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-disk-'));
  const [image, path] = [join(folder, 'image'), join(folder, 'disk')];
  writeFileSync(image, '');
  truncateSync(image, mebibytes * 1024 * 1024);
  execFileSync('mkfs.ext4', ['-q', '-m', '0', image]);
  mkdirSync(path);
  execFileSync('mount', ['-o', 'loop', image, path]);
  const filler = join(path, 'filler');
  return {
    path,
    fill(left = 0) {
      const {bavail, bsize} = statfsSync(path);
      try {
        writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - left)), {flag: 'a'});
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    free: () => rmSync(filler, {force: true}),
    remove() {
      execFileSync('umount', ['-l', path]);
      rmSync(folder, {recursive: true});
    },
  };
}
