/** `bifrost command`: keys for those who send commands over the broker, and commands signed with them. */
import {randomBytes} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {Command} from 'commander';
import {AppError} from '../core/errors.ts';
import {say} from './fail.ts';
import {print} from './print.ts';

export const commandCommand = (): Command =>
  new Command('command')
    .description('make keys for commands over MQTT, and sign commands; nothing is sent')
    .addCommand(
      new Command('key')
        .description('make a key pair: the private key goes into a file, the line for the file of signers is printed')
        .argument('<user>', 'whose it is')
        .requiredOption('-o, --output <file>', 'the file for the private key; it must not exist')
        .option('--allow <commands>', 'which commands, with commas between; * is all', '*')
        .action(key),
    )
    .addCommand(
      new Command('sign')
        .description('print a signed command, for mosquitto_pub or a program of yours')
        .argument('<command>', 'alert-state, change-open, change-close, poll-stop or poll-start')
        .argument('[params]', 'its parameters, as a JSON object', '{}')
        .requiredOption('--user <user>', 'who signs, as in the file of signers')
        .requiredOption('--key <file>', 'the private key')
        .option('--for <site/sensor>', 'the box that shall do it; default: site and sensor of the configuration')
        .action(sign),
    );

async function key(user: string, {output, allow}: {output: string; allow: string}): Promise<void> {
  const {newPair} = await import('../command/signers.ts');
  const {privatePem, publicKey} = newPair();
  try {
    writeFileSync(output, privatePem, {mode: 0o600, flag: 'wx'});
  } catch (cause) {
    throw cannotUse(output, cause);
  }
  print(`${user} ${allow} ${publicKey}`);
  say('add this line to the file that commands.signersFile names');
}

interface SignOptions {
  readonly user: string;
  readonly key: string;
  readonly for?: string;
}

async function sign(name: string, params: string, options: SignOptions, command: Command): Promise<void> {
  const {signed} = await import('../command/token.ts');
  const audience = options.for ?? (await ownAudience(command));
  const said = {user: options.user, id: randomBytes(16).toString('base64url'), command: name, params: paramsIn(params)};
  try {
    print(await signed({...said, signed: Math.floor(Date.now() / 1000)}, audience, readFileSync(options.key, 'utf8')));
  } catch (cause) {
    throw cannotUse(options.key, cause);
  }
}

async function ownAudience(command: Command): Promise<string> {
  const {loadConfig} = await import('../load/config.ts');
  const {site, sensor} = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
  return `${site}/${sensor}`;
}

function paramsIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw cannotUse(text, cause);
  }
}

const cannotUse = (file: string, cause: unknown): AppError =>
  new AppError('usage', `${file}: ${(cause as Error).message}`, {cause});
