/**
 * Secrets in text, by what they look like: forms that their makers documented, and settings with a telling name and a value
 * that nobody would type by chance. Says which kind and where; the value itself goes no further.
 */

export interface SecretHit {
  /** What it is: `private key`. */
  readonly what: string;
  /** Line, counted from 1. */
  readonly line: number;
}

const MAX_LINE = 4096;
const MAX_HITS = 50;

/** Forms without look-around and nested repetition: time grows with the line alone. */
const forms: readonly (readonly [what: string, form: RegExp])[] = [
  ['private key', /-----BEGIN (RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----/],
  ['AWS access key', /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['GitHub token', /\bgh[pousr]_[0-9A-Za-z]{36}/],
  ['GitLab token', /\bglpat-[0-9A-Za-z_-]{20}/],
  ['Google API key', /\bAIza[0-9A-Za-z_-]{35}/],
  ['Slack token', /\bxox[abprs]-[0-9A-Za-z-]{10,}/],
  ['npm token', /\bnpm_[0-9A-Za-z]{36}/],
  ['Stripe key', /\b[rs]k_live_[0-9A-Za-z]{16,}/],
  ['JSON Web Token', /\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}/],
  ['password in an address', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{1,64}:[^\s:/@${<]{3,128}@/],
];

const SETTING = /([A-Za-z0-9_.-]{2,64})["']?\s{0,4}[:=]\s{0,4}["']?([^\s"']{6,256})/;
const TELLING = /(pass(word|wd|phrase)?|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)s?$/i;
/** Names of files, variables and examples are no secrets. */
const STAND_IN = /^(\/|\$|<|%|\{|file:|env:|x{3,}|\*{3,})|example|changeme|placeholder|dummy|your[_-]/i;
/** Bits a character below which a value reads like a word. */
const MIN_ENTROPY = 2.75;

/** Each place at which the text seems to hold a secret; `forms`: without settings, since code is full of telling names. */
export function secretsIn(text: string, by: 'all' | 'forms' = 'all'): readonly SecretHit[] {
  const hits: SecretHit[] = [];
  for (const [i, whole] of text.split('\n').entries()) {
    const line = whole.slice(0, MAX_LINE);
    const what = formIn(line) ?? (by === 'all' ? settingIn(line) : undefined);
    if (what !== undefined) hits.push({what, line: i + 1});
    if (hits.length === MAX_HITS) break;
  }
  return hits;
}

const formIn = (line: string): string | undefined => forms.find(([, form]) => form.test(line))?.[0];

function settingIn(line: string): string | undefined {
  const [, name = '', value = ''] = SETTING.exec(line) ?? [];
  return isSecretSetting(name, value) ? `value of ${name}` : undefined;
}

/** A setting with a telling name and a value of its own. `X_FILE` names a file and is right. */
export const isSecretSetting = (name: string, value: string): boolean =>
  TELLING.test(name) && value.length >= 6 && !STAND_IN.test(value) && bitsPerCharacter(value) >= MIN_ENTROPY;

/** Shannon entropy of its characters. */
function bitsPerCharacter(value: string): number {
  const counts = new Map<string, number>();
  for (const one of value) counts.set(one, (counts.get(one) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / value.length);
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
}
