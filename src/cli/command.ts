/** `bifrost command`: keys for those who send commands over the broker, and commands signed with them. */
import {randomBytes} from 'node:crypto';
import {Command} from 'commander';
import {AppError} from '../core/errors.ts';
import {makeSecretFile} from './files.ts';
import {print} from './print.ts';

export const commandCommand = (): Command =>
  new Command('command')
    .description('make keys for commands over MQTT, and sign commands; nothing is sent')
    .addCommand(
      new Command('key')
        .description('make a key for a program, without a passphrase; what to say on the box is printed')
        .argument('<user>', 'whose it is')
        .requiredOption('-o, --output <file>', 'the file for the key; it must not exist')
        .option('--allow <commands>', 'which commands, with commas between; * is all', '*')
        .action(key),
    )
    .addCommand(
      new Command('sign')
        .description('print a signed command, for mosquitto_pub or a program of yours')
        .argument('<command>', 'alert-state, change-open, change-close, poll-stop or poll-start')
        .argument('[params]', 'its parameters, as a JSON object', '{}')
        .requiredOption('--user <user>', 'who signs, as the box knows you (bifrost signer)')
        .requiredOption('--key <file>', 'your key (bifrost signer create, bifrost command key)')
        .option(
          '--passphrase-file <file>',
          'its first line is the passphrase; default: it is asked for, if there is one',
        )
        .option('--for <site/sensor>', 'the box that shall do it; default: site and sensor of the configuration')
        .action(sign),
    );

async function key(user: string, {output, allow}: {output: string; allow: string}): Promise<void> {
  const {makeKey, publicKeyOf, readKey} = await import('../checklist/attest/sign.ts');
  const pem = makeKey();
  makeSecretFile(output, pem);
  print(`bifrost signer add ${user} ${publicKeyOf(readKey(pem)).x} --commands '${allow}'`);
}

interface SignOptions {
  readonly user: string;
  readonly key: string;
  readonly passphraseFile?: string;
  readonly for?: string;
}

async function sign(name: string, params: string, options: SignOptions, command: Command): Promise<void> {
  const {signed} = await import('../command/token.ts');
  const said = {user: options.user, id: randomBytes(16).toString('base64url'), command: name, params: paramsIn(params)};
  const {remoteFault} = await import('../control/remote.ts');
  const fault = remoteFault(name, said.params);
  if (fault !== undefined) throw new AppError('usage', `${name}: ${fault}`);
  const audience = options.for ?? (await ownAudience(command));
  const {keyIn} = await import('./passphrase.ts');
  const privateKey = await keyIn(options.key, options.passphraseFile);
  print(await signed({...said, signed: Math.floor(Date.now() / 1000)}, audience, privateKey));
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
    throw notJson(text, cause);
  }
}

const notJson = (text: string, cause: unknown): AppError =>
  new AppError('usage', `${text}: ${(cause as Error).message}`, {cause});
