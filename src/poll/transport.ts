/** Over what a question reaches a target. */
import type {Target} from '../core/poll.ts';
import type {Question} from './question.ts';

const MAC = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/;

/** Undefined: it cannot be put over the way that leads there. */
export function transportFor(
  {transport, alsoOver}: Pick<Question, 'transport' | 'alsoOver'>,
  {address, transport: wanted}: Pick<Target, 'address' | 'transport'>,
): Question['transport'] | undefined {
  const way = address.startsWith('/dev/') ? 'serial' : MAC.test(address) ? 'ethernet' : wanted;
  if (way === undefined || way === transport) {
    return transport;
  }
  return way === alsoOver ? way : undefined;
}
