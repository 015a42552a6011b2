/** Whether PAM asks for more than a password at a door: modules of pam.d(5) that want a second thing. */
import type {Place} from './probe.ts';
import {readBelow} from './read.ts';

const SECOND = /^\s*auth\s.*\bpam_(google_authenticator|oath|u2f|duo|yubico|pkcs11)\.so\b/m;
const MAX_DEPTH = 8;

/** `door` is a file in /etc/pam.d, such as `sshd`; what it includes counts. */
export const asksForSecond = (place: Place, door: string): boolean => SECOND.test(textOf(place, door, 0));

function textOf(place: Place, name: string, depth: number): string {
  const read = readBelow(place, `/etc/pam.d/${name}`);
  if (read.found !== 'read' || depth > MAX_DEPTH) return '';
  const included = [...read.text.matchAll(/^\s*(?:@include|auth\s+(?:include|substack))\s+([\w.-]+)/gm)];
  return [read.text, ...included.map(([, other = '']) => textOf(place, other, depth + 1))].join('\n');
}
