/** What is odd about `poll.targets` and cannot be seen from its schema alone: for `bifrost config check` and the doctor. Pure. */
import type {Config} from './config/config.ts';
import type {Fault} from './config/problems.ts';
import {loginProtocols} from './core/credential.ts';
import {nearest} from './core/nearest.ts';
import type {Micros} from './core/time.ts';
import {endOf} from './poll/plan.ts';
import {questions} from './poll/questions.ts';

type TargetInFile = Config['poll']['targets'][number];

export interface PollNote extends Fault {
  /** Nobody can mean this; else it works, but perhaps not as it was meant. */
  readonly isFault: boolean;
}

const protocols = [...new Set([...questions.map(({protocol}) => protocol), ...loginProtocols])].sort();

export const pollNotes = ({poll: {targets}}: Pick<Config, 'poll'>, now: Micros): PollNote[] =>
  targets.flatMap((target, i) => {
    const path = ['poll', 'targets', String(i)];
    const fault = (key: string, message: string): PollNote => ({path: [...path, key], message, isFault: true});
    const odd = (key: string, message: string): PollNote => ({path: [...path, key], message, isFault: false});
    return [
      ...(protocols.includes(target.protocol) ? [] : [fault('protocol', unknown(target.protocol, protocols))]),
      ...target.ask.flatMap((name) => whyNot(name, target)).map((message) => fault('ask', message)),
      ...(now < endOf(target.expires) ? [] : [odd('expires', `the permission ended on ${target.expires}`)]),
      ...oddities(target).map(({key, message}) => odd(key, message)),
    ];
  });

function whyNot(name: string, {protocol}: TargetInFile): string[] {
  const question = questions.find((one) => one.name === name);
  const own = questions.filter((one) => one.protocol === protocol).map((one) => one.name);
  if (question === undefined) return [unknown(name, own)];
  return question.protocol === protocol ? [] : [`${name} is a question for ${question.protocol}, not ${protocol}`];
}

function unknown(name: string, choices: readonly string[]): string {
  const meant = nearest(name, choices);
  const known = choices.length === 0 ? 'there is none for this protocol' : `there are ${choices.join(', ')}`;
  return `nobody knows "${name}" (${meant === undefined ? known : `did you mean ${meant}?`})`;
}

function oddities({ask, login, protocol, registers}: TargetInFile): {key: string; message: string}[] {
  const reads = ask.includes('modbus-registers');
  const isUnread = registers.length > 0 && !reads;
  const isEmpty = registers.length === 0 && reads;
  const isUnknown = protocol === 'snmp' && login?.communityFile === undefined && login?.user === undefined;
  return [
    ...(isUnread ? [{key: 'registers', message: 'they are read only with ask: [modbus-registers]'}] : []),
    ...(isEmpty ? [{key: 'registers', message: 'modbus-registers reads none: list them'}] : []),
    ...(isUnknown ? [{key: 'login', message: 'SNMP needs communityFile, or a user'}] : []),
  ];
}
