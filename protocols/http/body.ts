/** The first bytes of a body: what kind of file, which title, is a password in it. Nothing of it is kept. */
import {u8} from '../../src/core/bytes.ts';
import {type FileKind, kindByMagic, kindByName} from '../../src/net/file-kind.ts';
import {find, trimmed} from '../../src/net/text.ts';

/** Bytes of a body that are looked at. */
export const PEEK = 1024;
const MAX_TITLE = 128;
const QUOTE = 0x22;

/** What the bodies of an exchange told. */
export interface Bodies {
  hasPassword: boolean;
  fileKind: FileKind;
  fileName: string;
  title: string;
  hasLoginForm: boolean;
}

/** Names that login forms and JSON use for a password. */
const passwordNames = ['password', 'passwd', 'passwort', 'pwd=', 'pass=', 'psw=', '"pwd"', '"pass"'] as const;

export function hasPassword(b: Uint8Array, at: number, end: number): boolean {
  for (const name of passwordNames) if (find(b, at, end, name) >= 0) return true;
  return false;
}

/** The text between `<title>` and `</title>`; empty: none. */
export function titleOf(b: Uint8Array, at: number, end: number): string {
  const tag = find(b, at, end, '<title>');
  if (tag < 0) return '';
  const stop = find(b, tag, end, '</title>');
  return stop < 0 ? '' : trimmed(b, tag + '<title>'.length, stop, MAX_TITLE);
}

/** The kind of the file that the body is, or that its first part holds (RFC 7578). */
export function fileKindOf(b: Uint8Array, at: number, end: number, isMultipart: boolean): FileKind {
  if (!isMultipart) return kindByMagic(b, at, end);
  const behindHead = find(b, at, end, '\r\n\r\n');
  const byMagic = behindHead < 0 ? 'other' : kindByMagic(b, behindHead + 4, end);
  return byMagic === 'other' ? kindByName(fileNameOf(b, at, end)) : byMagic;
}

/** `filename="..."` of the first part; empty: none. */
export function fileNameOf(b: Uint8Array, at: number, end: number): string {
  const name = find(b, at, end, 'filename="');
  if (name < 0) return '';
  const start = name + 'filename="'.length;
  let stop = start;
  while (stop < end && u8(b, stop) !== QUOTE) stop++;
  return trimmed(b, start, stop, MAX_TITLE);
}
