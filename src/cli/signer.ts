/** `bifrost signer`: whose signature counts, under statements and commands. Private keys stay with their owners. */
import {Command} from 'commander';
import {makeKey, publicKeyOf, readKey} from '../checklist/attest/sign.ts';
import type {Signer} from '../core/attestation.ts';
import {AppError} from '../core/errors.ts';
import {isoTime} from '../core/time.ts';
import {decide} from './decide.ts';
import {makeSecretFile} from './files.ts';
import {openToRead, printList, showTime, withListOptions} from './list.ts';
import {passphraseOf} from './passphrase.ts';
import {type Column, print} from './print.ts';

export const signerCommand = (): Command =>
  new Command('signer')
    .description('people whose signed statements count for the checklist, and who may send commands over MQTT')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(createCommand())
    .addCommand(addCommand())
    .addCommand(revokeCommand());

interface CreateOptions {
  readonly key: string;
  readonly passphraseFile?: string;
}

const createCommand = (): Command =>
  new Command('create')
    .description('make a key, encrypted with a passphrase; works on any machine, also without a network')
    .requiredOption('--key <file>', 'where the key goes; it must not be there yet')
    .option('--passphrase-file <file>', 'its first line is the passphrase; default: it is asked for')
    .action(async ({key, passphraseFile}: CreateOptions) => {
      const passphrase = await passphraseOf(passphraseFile);
      const pem = makeKey(passphrase);
      makeSecretFile(key, pem);
      print(`The key is in ${key}. On the box: bifrost signer add NAME ${publicKeyOf(readKey(pem, passphrase)).x}`);
    });

const addCommand = (): Command =>
  new Command('add')
    .description(
      'from now on the signatures of this person count; again, with other --commands: changes what it may send',
    )
    .argument('<name>', 'who it is, as it stands in statements')
    .argument('<public-key>', 'what bifrost signer create or bifrost command key has printed')
    .option('--commands <list>', 'which it may send over MQTT, with commas between; * is all; default: none')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (name: string, x: string, options: {commands?: string}, command: Command) => {
      const commands = options.commands?.split(',') ?? [];
      const {id} = (await decide('signer-add', {name, x, commands}, command)) as Signer;
      print(`${name}: ${id}`);
    });

const revokeCommand = (): Command =>
  new Command('revoke')
    .description('a key counts no more for what is signed from now on: it was lost, or the person left')
    .argument('<key>', 'its id, or the name of the signer')
    .requiredOption('--reason <text>', 'why; kept in the audit log')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (named: string, {reason}: {reason: string}, command: Command) => {
      const signer = await signerNamed(named, command);
      await decide('signer-revoke', {id: signer.id, reason}, command);
      print(`the key of ${signer.name} is revoked`);
    });

/** Throws `usage`: nobody has that id or name. */
async function signerNamed(named: string, command: Command): Promise<Signer> {
  const store = await openToRead(command);
  try {
    const signers = store.attestations.signers().filter(({revoked}) => revoked === undefined);
    const found = signers.find(({id, name}) => id === named || name === named);
    if (found === undefined) throw new AppError('usage', `no signer ${named} (see bifrost signer)`);
    return found;
  } finally {
    store.close();
  }
}

const listCommand = (): Command =>
  withListOptions(new Command('list'))
    .description('list signers by name')
    .action((_options, command: Command) =>
      printList(command, {
        columns,
        row: ({id, name, at, by, commands, revoked}: Signer) => ({
          name,
          commands: commands.join(','),
          key: id,
          since: isoTime(at),
          by,
          revoked: revoked === undefined ? '' : isoTime(revoked.at),
          reason: revoked?.reason ?? '',
        }),
        items: (store, {offset, limit = Number.POSITIVE_INFINITY}) =>
          store.attestations.signers().slice(offset, offset + limit),
      }),
    );

const columns: readonly Column[] = [
  {key: 'name', title: 'NAME', whole: true},
  {key: 'key', title: 'KEY', whole: true},
  {key: 'since', title: 'SINCE', show: showTime, whole: true},
  {key: 'commands', title: 'COMMANDS'},
  {key: 'revoked', title: 'REVOKED', show: showTime, whole: true},
  {key: 'reason', title: 'REASON', spare: true},
];
