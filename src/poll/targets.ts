/** The `poll` section as targets, and as the plan that the sensor holds our own frames against. */
import type {Config} from '../config/config.ts';
import {loginProtocols} from '../core/credential.ts';
import type {ListedTarget, PollingPlan, SerialMode} from '../core/poll.ts';
import type {Question} from './question.ts';

/** A question may say a password there, too: a community of SNMP. */
const LOG_ONS: ReadonlySet<string> = new Set(loginProtocols);

type PollConfig = Config['poll'];

/** In the order of the file. A target of a protocol that nobody asks about has port 0, and the plan says so. */
export const targetsOf = ({lines, targets}: PollConfig, questions: readonly Question[]): ListedTarget[] =>
  targets.map(({port, ...target}) => {
    const line = lines.find(({device}) => device === target.address);
    const usual = line === undefined ? questions.find(({protocol}) => protocol === target.protocol)?.port : undefined;
    const whole = {...target, port: port ?? usual ?? 0, ...(line && {serial: modeOf(line)})};
    return {...whole, id: idOf(whole)};
  });

const modeOf = ({baudRate, parity, stopBits}: SerialMode): SerialMode => ({baudRate, parity, stopBits});

function idOf({segment, address, port, unit}: Omit<ListedTarget, 'id'>): string {
  const host = address.includes(':') && port !== 0 ? `[${address}]` : address;
  return `${segment}/${host}${port === 0 ? '' : `:${port}`}${unit === undefined ? '' : `/${unit}`}`;
}

/** Also while polling is stopped: then none of our frames should be there, and those of a connection that ends may be. */
export const planOf = (poll: PollConfig, targets: readonly ListedTarget[]): PollingPlan => ({
  sources: poll.sources,
  // Nothing that is said over a serial line stands on a wire.
  targets: targets
    .filter(({serial}) => serial === undefined)
    .map(({segment, address, port}) => ({segment, address, port})),
  logOns: targets.filter(({protocol}) => LOG_ONS.has(protocol)).map(({segment, address}) => ({segment, address})),
  perDevice: poll.limits.perDevice,
});

/** What several targets share: the device. */
export const deviceKey = ({segment, address}: {segment: string; address: string}): string => `${segment} ${address}`;
