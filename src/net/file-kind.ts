/**
 * What kind of file begins with these bytes, or has this name: programs, archives and firmware are what a plant wants to know
 * about when they cross its borders. Magic numbers: PE/COFF, ELF, ZIP (PKWARE APPNOTE), RFC 1952, ...
 */
import {u16, u32} from '../core/bytes.ts';

export type FileKind = 'executable' | 'archive' | 'script' | 'firmware' | 'other';

/** Bytes that `kindByMagic` looks at. */
export const MAGIC_LENGTH = 4;

const words: ReadonlyMap<number, FileKind> = new Map([
  [0x7f454c46, 'executable'], // ELF
  [0xcafebabe, 'executable'], // Java class, Mach-O
  [0xcffaedfe, 'executable'], // Mach-O, 64 bits
  [0x504b0304, 'archive'], // ZIP
  [0x504b0506, 'archive'], // ZIP without files
  [0x377abcaf, 'archive'], // 7z
  [0x52617221, 'archive'], // RAR
  [0xfd377a58, 'archive'], // xz
  [0x4d534346, 'archive'], // Microsoft cabinet
  [0x425a6839, 'archive'], // bzip2
  [0x27051956, 'firmware'], // U-Boot image
  [0x68737173, 'firmware'], // SquashFS
]);

export function kindByMagic(b: Uint8Array, at: number, end: number): FileKind {
  if (end - at < MAGIC_LENGTH) return 'other';
  const start = u16(b, at);
  if (start === 0x4d5a) return 'executable';
  if (start === 0x1f8b) return 'archive';
  if (start === 0x2321) return 'script';
  return words.get(u32(b, at)) ?? 'other';
}

const extensions: Readonly<Record<string, FileKind>> = {
  ...of('executable', 'exe dll sys com scr msi cpl ocx drv elf so'),
  ...of('archive', 'zip 7z rar gz tgz tar bz2 xz cab iso jar'),
  ...of('script', 'bat cmd ps1 vbs js wsf hta py sh pl lnk'),
  ...of('firmware', 'bin fw upd hex img rom dnl sgm nvs fwp'),
};

function of(kind: FileKind, list: string): Record<string, FileKind> {
  return Object.fromEntries(list.split(' ').map((extension) => [extension, kind]));
}

/** By the letters behind the last dot; a weak hint, since anybody can name a file. */
export function kindByName(name: string): FileKind {
  const extension = /\.([0-9a-z]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(extensions, extension) ? (extensions[extension] ?? 'other') : 'other';
}
