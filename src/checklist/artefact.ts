/** What a file with a backup is, by its first bytes: encrypted, readable by everybody, or not to be told. */

export interface Artefact {
  /** age, luks, gpg, openssl, sqlite, gzip, zip, tar, ... */
  readonly kind: string;
  /** Not there: it cannot be told. */
  readonly isEncrypted?: boolean;
}

const magics: readonly (readonly [number, string, Artefact])[] = [
  [0, 'age-encryption.org/v1', {kind: 'age', isEncrypted: true}],
  [0, '-----BEGIN AGE ENCRYPTED FILE-----', {kind: 'age', isEncrypted: true}],
  [0, 'LUKS\xba\xbe', {kind: 'luks', isEncrypted: true}],
  [0, '-----BEGIN PGP MESSAGE-----', {kind: 'gpg', isEncrypted: true}],
  [0, 'Salted__', {kind: 'openssl', isEncrypted: true}],
  [0, 'SQLite format 3\0', {kind: 'sqlite', isEncrypted: false}],
  [0, '\x1f\x8b', {kind: 'gzip', isEncrypted: false}],
  [0, '(\xb5/\xfd', {kind: 'zstd', isEncrypted: false}],
  [0, '\xfd7zXZ\0', {kind: 'xz', isEncrypted: false}],
  [0, 'BZh', {kind: 'bzip2', isEncrypted: false}],
  [257, 'ustar', {kind: 'tar', isEncrypted: false}],
  [0, '7z\xbc\xaf\x27\x1c', {kind: '7z'}],
];

/** OpenPGP packets that stand before encrypted data: tags 1 and 3 (RFC 9580, 5.1 and 5.3), in both forms of header. */
const PGP = new Set([0x84, 0x85, 0x86, 0x8c, 0x8d, 0x8e, 0xc1, 0xc3]);

/** By the first 64 KiB at most. */
export function artefactOf(head: Buffer): Artefact {
  const text = head.toString('latin1', 0, 512);
  const known = magics.find(([at, magic]) => text.startsWith(magic, at));
  if (known !== undefined) return known[2];
  // General purpose flag, bit 0: the entry is encrypted. Its name is not.
  if (text.startsWith('PK\x03\x04') && head.length > 7)
    return {kind: 'zip', isEncrypted: (head.readUInt16LE(6) & 1) === 1};
  if (head.length === 0) return {kind: 'empty'};
  if (isPgp(head)) return {kind: 'gpg', isEncrypted: true};
  if (isText(head)) return {kind: 'text', isEncrypted: false};
  return entropyOf(head) < 7 ? {kind: 'binary', isEncrypted: false} : {kind: 'unknown'};
}

/** The first byte alone would take chance for proof: the version of the packet must fit, too. */
function isPgp(head: Buffer): boolean {
  const tag = head[0] ?? 0;
  if (!PGP.has(tag) || head.length < 16) return false;
  const sizeOfLength = tag >= 0xc0 ? 1 : 1 << (tag & 3);
  const version = head[1 + sizeOfLength] ?? 0;
  const isSessionKey = tag === 0xc1 || (tag & 0x3c) === 0x04;
  return isSessionKey ? version === 3 || version === 6 : version >= 4 && version <= 6;
}

const isText = (head: Buffer): boolean =>
  head.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13);

/** Bits a byte: text has 4 to 5, programs 6, what is compressed or encrypted almost 8. */
function entropyOf(head: Buffer): number {
  const counts = new Array<number>(256).fill(0);
  for (const byte of head) counts[byte] = (counts[byte] ?? 0) + 1;
  return counts.reduce((sum, n) => (n === 0 ? sum : sum - (n / head.length) * Math.log2(n / head.length)), 0);
}
