/** What was said over a line, read with the dissector of its protocol: the same facts as from the wire, as observations. */
import type {Party} from '../core/fact.ts';
import type {Observation} from '../core/observation.ts';
import type {ListedTarget} from '../core/poll.ts';
import type {Carrier, Protocol, Report} from '../core/protocol.ts';
import type {Piece} from './question.ts';

/** Facts of one answer that are kept. */
const MAX_OBSERVATIONS = 64;
/** Between two pieces, so that times of answers are some. */
const STEP = 1000;

const NOTHING = new Uint8Array();

export function dissectAnswer(
  protocol: Protocol,
  carrier: Carrier,
  {segment}: Pick<ListedTarget, 'segment'>,
  server: Party,
  pieces: readonly Piece[],
): Observation[] {
  const found: Observation[] = [];
  const add = (observation: Pick<Observation, 'kind' | 'name' | 'fields'>): void => {
    if (found.length < MAX_OBSERVATIONS) found.push({...observation, protocol: protocol.name, segment, server});
  };
  const report: Report & {time: number; frame: number} = {
    time: Date.now() * 1000,
    frame: 0,
    messages: false,
    message: () => undefined,
    repeats: () => false,
    logon: () => ({}),
    fact: (kind, name, fields) => add({kind, name, fields}),
    anomaly: (reason, from, fields) => add({kind: 'anomaly', name: reason, fields: {...fields, 'bifrost.from': from}}),
  };
  const session = protocol.open(carrier);
  const left: Record<Piece['from'], Uint8Array> = {client: NOTHING, server: NOTHING};
  for (const {from, bytes} of pieces) {
    report.time += STEP;
    report.frame++;
    const whole = left[from].length === 0 ? bytes : Buffer.concat([left[from], bytes]);
    const used = protocol.read(session, from, whole, 0, whole.length, report);
    // What TCP cut comes again with what follows.
    left[from] = carrier === 'tcp' ? whole.subarray(used) : NOTHING;
  }
  protocol.close(session, report);
  return found;
}
