/** What may be said from afar, over the broker. Everything else needs somebody at the box. */
import {Ajv} from 'ajv';
import {decisions} from './decisions.ts';

export const remote = {
  'alert-state': decisions['alert-state'],
  'change-close': decisions['change-close'],
  'change-open': decisions['change-open'],
  'poll-start': decisions['poll-start'],
  'poll-stop': decisions['poll-stop'],
} as const;

export type RemoteName = keyof typeof remote;

export const isRemote = (name: string): name is RemoteName => Object.hasOwn(remote, name);

/** Why such a command is none, whoever says it; undefined: it is one. */
export function remoteFault(name: string, params: unknown, ajv = new Ajv()): string | undefined {
  if (!isRemote(name)) return `unknown command; known: ${Object.keys(remote).join(', ')}`;
  if (ajv.validate(remote[name].schema, params)) return undefined;
  const [wrong] = ajv.errors ?? [];
  return `params${wrong?.instancePath} ${wrong?.message}`;
}
