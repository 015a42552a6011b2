/**
 * Commands that come over the broker: who signed is known, may do it, and has not said it before; then it is decided like
 * anything that a person says. Each is in the audit log, refused ones counted. One at a time, and few may wait.
 */
import {Ajv} from 'ajv';
import {sendersAmong} from './command/senders.ts';
import {type Command, commandIn, isCommand} from './command/token.ts';
import {decideInDaemon} from './control/decide-in-daemon.ts';
import {isRemote, type RemoteName, remote, remoteFault} from './control/remote.ts';
import {isAppError} from './core/errors.ts';
import type {CommandRunner, DaemonParts} from './daemon-parts.ts';
import {replyPayload} from './publish/messages.ts';

/** That may wait; more are dropped and counted. */
const MAX_WAITING = 100;
/** Refused ones are told together: whoever sends many does not fill the log. */
const TELL_MS = 10_000;

export interface CommandSettings {
  /** Microseconds. */
  readonly maxAge: number;
}

export function commandRunner(parts: DaemonParts, {maxAge}: CommandSettings): CommandRunner {
  const refused = refusals(parts);
  const ajv = new Ajv();
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  async function run(token: Uint8Array): Promise<string | undefined> {
    const {site, sensor} = parts.config;
    // Looked up anew for each, so that a key that is revoked is out at once.
    const senders = sendersAmong(parts.store.attestations.signers());
    const expected = {senders, audience: `${site}/${sensor}`, maxAge: maxAge / 1e6};
    const command = await commandIn(token, {...expected, now: Date.now() / 1000});
    if (!isCommand(command)) {
      refused.add(command);
      return undefined;
    }
    const problem = problemWith(parts, command, senders.get(command.user)?.may(command.command) === true, ajv);
    if (problem === undefined) return decided(parts, command);
    refused.add(`${command.user}: ${problem}`);
    return replyTo(parts, command, {ok: false, error: problem});
  }
  return {
    async handle(token) {
      if (waiting >= MAX_WAITING) {
        refused.add('too many at once');
        return undefined;
      }
      waiting++;
      const mine = last
        .then(() => run(token))
        .catch((error: unknown) => parts.log.error({err: error}, 'a command failed'));
      last = mine;
      const answer = await mine;
      waiting--;
      return answer ?? undefined;
    },
    stop: refused.stop,
  };
}

function problemWith(
  {store}: DaemonParts,
  {id, signed, command, params}: Command,
  may: boolean,
  ajv: Ajv,
): string | undefined {
  if (store.commands.isSeen({id, signed})) return 'it came before';
  if (isRemote(command) && !may) return 'this user may not';
  return remoteFault(command, params, ajv);
}

/** What was seen is stored before it is done: a crash in between leaves it undone, never done twice. */
async function decided(parts: DaemonParts, command: Command): Promise<string> {
  const {user, id, signed, command: name, params} = command;
  const actor = `mqtt:${user}`;
  const time = Date.now() * 1000;
  try {
    parts.store.save({
      changes: [{type: 'command-seen', seen: {id, user, signed}}],
      audit: [{time, actor, action: 'command.accepted', detail: `${name} ${id}`}],
    });
    const result = await decideInDaemon(parts, remote[name as RemoteName], params, actor);
    return replyTo(parts, command, {ok: true, result: result ?? null});
  } catch (error) {
    const told = isAppError(error) ? error.message : 'internal error, see the log of the daemon';
    parts.log.warn({err: error, command: name, actor}, 'a command was not done');
    parts.saving.keep({audit: [{time, actor, action: 'command.failed', detail: `${name} ${id}: ${told}`}]});
    return replyTo(parts, command, {ok: false, error: told});
  }
}

const replyTo = (
  {topics}: DaemonParts,
  {id, user, command}: Command,
  answer: {readonly ok: boolean; readonly error?: string; readonly result?: unknown},
): string => replyPayload(topics.origin, {id, user, command, ...answer}, Date.now() * 1000);

/** Counted, and told together after a while. */
function refusals({log, saving, sensor}: DaemonParts): {add(reason: string): void; stop(): void} {
  const counts = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  function tell(): void {
    timer = undefined;
    const detail = [...counts].map(([reason, count]) => `${count} ${reason}`).join('; ');
    counts.clear();
    log.warn({detail}, 'commands were refused');
    saving.keep({audit: [{time: Date.now() * 1000, actor: 'mqtt', action: 'command.refused', detail}]});
    void sensor?.call('health', [{name: 'command', segment: '', fields: {'bifrost.reason': detail}}]);
  }
  return {
    add(reason) {
      const name = counts.has(reason) || counts.size < 20 ? reason : 'other';
      counts.set(name, (counts.get(name) ?? 0) + 1);
      timer ??= setTimeout(tell, TELL_MS);
    },
    stop() {
      if (timer === undefined) return;
      clearTimeout(timer);
      tell();
    },
  };
}
