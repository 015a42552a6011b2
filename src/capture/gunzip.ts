/**
 * Unpacks gzip (RFC 1952, several members) piece by piece. A stream of Node forgets what it has unpacked when it fails;
 * here everything up to the damage comes first, and then the error. Only of the last OUTPUT bytes before damage inside a
 * member zlib hands over nothing; a file that is merely cut off loses none.
 */
import {createGunzip, type Gunzip} from 'node:zlib';

/** Input is unpacked in such pieces: deflate grows at most 1032 times, so a bomb fills 17 MB and no more. */
const INPUT = 16 * 1024;
const OUTPUT = 16 * 1024;

export const isGzip = (b: Uint8Array): boolean => b[0] === 0x1f && b[1] === 0x8b;

export async function* gunzipped(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const gunzip = createGunzip({chunkSize: OUTPUT});
  const unpacked: Uint8Array[] = [];
  gunzip.on('data', (chunk: Uint8Array) => unpacked.push(chunk));
  const failed = new Promise<Error>((resolve) => gunzip.once('error', resolve));
  try {
    for await (const chunk of packed) {
      for (let at = 0; at < chunk.length; at += INPUT) {
        const error = await Promise.race([failed, write(gunzip, chunk.subarray(at, at + INPUT))]);
        yield* unpacked.splice(0);
        if (error !== undefined) throw error;
      }
    }
    // The end comes after the last piece, not with it: else a cut file fails before its last bytes are handed over.
    const error = await Promise.race([failed, end(gunzip)]);
    yield* unpacked.splice(0);
    if (error !== undefined) throw error;
  } finally {
    gunzip.destroy();
  }
}

const write = (gunzip: Gunzip, piece: Uint8Array): Promise<undefined> =>
  new Promise((resolve) => gunzip.write(piece, () => resolve(undefined)));

const end = (gunzip: Gunzip): Promise<undefined> =>
  new Promise((resolve) => {
    gunzip.once('end', () => resolve(undefined));
    gunzip.end();
  });
