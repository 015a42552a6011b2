/** Which keys and which learning belong to a scope of the baseline (core/baseline.ts). */
import type {Scope} from './baseline.ts';

/** A key, or what learns, belongs to a scope: to all, an asset, a pair, or a pair over one protocol. */
export function isWithin(key: string, scope: Scope): boolean {
  if (scope === '') return true;
  const [ends = '', protocol = ''] = key.split(' ');
  if (!scope.includes('>')) return ends.split('>').includes(scope);
  const [pair, wanted] = scope.split(' ');
  return ends === pair && (wanted === undefined || protocol.split('@')[0] === wanted);
}
