/** `bifrost backup`: make one now, see which there are, check one, restore one, and prove that it can be restored. */
import {Command} from 'commander';

export const backupCommand = (): Command =>
  new Command('backup')
    .description('back up the store and the configuration, and prove that it can be restored')
    .addCommand(
      new Command('now')
        .description('make one; the daemon goes on meanwhile')
        .action(async (_options: object, command: Command) => (await import('./backup/now.ts')).backupNow(command)),
    )
    .addCommand(
      new Command('list')
        .description('list those of this box that lie at the configured place, latest first')
        .option('--json', 'as a JSON array')
        .option('--csv', 'as CSV')
        .action(async (_options: object, command: Command) => (await import('./backup/list.ts')).backupList(command)),
      {isDefault: true},
    )
    .addCommand(
      withKeys(new Command('verify'))
        .description('check that a backup is whole and unchanged; exit code 1: it is not')
        .argument('<file>', 'the backup, bifrost-....tar.gz.age')
        .action(async (file: string, _options: object, command: Command) =>
          (await import('./backup/verify.ts')).backupVerify(file, command),
        ),
    )
    .addCommand(
      withKeys(new Command('restore'))
        .description('restore a backup into a folder of its own; refused if it does not verify')
        .argument('<file>', 'the backup, bifrost-....tar.gz.age')
        .requiredOption('--to <folder>', 'a folder that does not exist yet')
        .action(async (file: string, {to}: {to: string}, command: Command) =>
          (await import('./backup/restore.ts')).backupRestore(file, to, command),
        ),
    )
    .addCommand(
      new Command('canary')
        .description('try whether this box could remove its backups; exit code 1: it could')
        .action(async (_options: object, command: Command) =>
          (await import('./backup/canary.ts')).backupCanary(command),
        ),
    )
    .addCommand(
      withKeys(new Command('drill'))
        .description(
          'restore the latest backup for a test, check it and measure the time; exit code 1: it cannot be restored',
        )
        .action(async (_options: object, command: Command) => (await import('./backup/drill.ts')).backupDrill(command)),
    );

const withKeys = (command: Command): Command =>
  command
    .option('--identity <file>', 'file with the secret key (age-keygen); default: backup.identityFile')
    .option('--passphrase <file>', 'file with the passphrase; default: backup.passphraseFile')
    .option('--store-key <file>', 'key of the store, if it was encrypted; default: store.keyFile');
