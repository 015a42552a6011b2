/** Damage that parsers meet: bits, numbers at their limits, lengths that lie, pieces cut, doubled or taken from elsewhere. */
import type {Random} from './random.ts';

const LIMITS = [0, 1, 0x7f, 0x80, 0xff];
const WORDS = [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff];
const MAX_LENGTH = 4096;

type Damage = (bytes: Uint8Array, other: Uint8Array, random: Random) => Uint8Array;

const at = (bytes: Uint8Array, random: Random): number => random.below(Math.max(1, bytes.length));

/** Changes one byte by `change`. */
function one(bytes: Uint8Array, random: Random, change: (before: number) => number): Uint8Array {
  const damaged = bytes.slice();
  const i = at(bytes, random);
  if (i < damaged.length) damaged[i] = change(damaged[i] ?? 0);
  return damaged;
}

/** A number of 2 or 4 bytes at its limits, either way round. */
function word(bytes: Uint8Array, random: Random): Uint8Array {
  const damaged = Buffer.from(bytes);
  const size = random.oneIn(2) ? 2 : 4;
  if (damaged.length < size) return damaged;
  const i = random.below(damaged.length - size + 1);
  const value = (WORDS[random.below(WORDS.length)] ?? 0) * (size === 4 && random.oneIn(2) ? 0x10001 : 1);
  if (random.oneIn(2)) damaged.writeUIntBE(value % 256 ** size, i, size);
  else damaged.writeUIntLE(value % 256 ** size, i, size);
  return damaged;
}

function cut(bytes: Uint8Array, random: Random): Uint8Array {
  const start = random.oneIn(4) ? at(bytes, random) : 0;
  return bytes.slice(start, start + at(bytes, random));
}

function double(bytes: Uint8Array, random: Random): Uint8Array {
  const [start, length] = [at(bytes, random), 1 + random.below(32)];
  const piece = bytes.slice(start, start + length);
  return Buffer.concat([bytes.slice(0, start), piece, piece, bytes.slice(start + length)]);
}

function insert(bytes: Uint8Array, random: Random): Uint8Array {
  const start = at(bytes, random);
  const fresh = Uint8Array.from({length: 1 + random.below(8)}, () => random.below(256));
  return Buffer.concat([bytes.slice(0, start), fresh, bytes.slice(start)]);
}

const splice: Damage = (bytes, other, random) =>
  Buffer.concat([bytes.slice(0, at(bytes, random)), other.slice(at(other, random))]);

const damages: readonly Damage[] = [
  (bytes, _other, random) => one(bytes, random, (before) => before ^ (1 << random.below(8))),
  (bytes, _other, random) => one(bytes, random, () => random.below(256)),
  (bytes, _other, random) => one(bytes, random, () => LIMITS[random.below(LIMITS.length)] ?? 0),
  (bytes, _other, random) => one(bytes, random, (before) => before + (random.oneIn(2) ? 1 : -1)),
  (bytes, _other, random) => word(bytes, random),
  (bytes, _other, random) => cut(bytes, random),
  (bytes, _other, random) => double(bytes, random),
  (bytes, _other, random) => insert(bytes, random),
  splice,
];

/** `bytes` with one to four damages; `other` lends a piece. At most 4,096 bytes long. */
export function mutate(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let damaged = bytes;
  for (let n = 1 + random.below(4); n > 0; n--) {
    damaged = damages[random.below(damages.length)]?.(damaged, other, random) ?? damaged;
  }
  return damaged.length > MAX_LENGTH ? damaged.slice(0, MAX_LENGTH) : damaged;
}
