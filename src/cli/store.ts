/** `bifrost store`: is the database sound, what can be saved of a damaged one, and its encryption. */
import {Command} from 'commander';
import {AppError} from '../core/errors.ts';
import {exitCodes} from './fail.ts';
import {type StorePlace, storePlace, withStoreOption} from './list.ts';
import {print} from './print.ts';

export const storeCommand = (): Command =>
  new Command('store')
    .description('check or encrypt the database, save what can be read of a damaged one')
    .addCommand(
      withStoreOption(new Command('check'))
        .description('look for damage; exit code 1: there is some. The daemon may run')
        .action(async (_options: object, command: Command) => check(await storePlace(command))),
    )
    .addCommand(
      new Command('encrypt')
        .description('encrypt the database with the key of the configuration (store.keyFile); stop the daemon before')
        .action(async (_options: object, command: Command) => encrypt(command)),
    )
    .addCommand(
      new Command('rekey')
        .description(
          'encrypt the database with another key; stop the daemon before, and name the new key in the configuration after',
        )
        .argument('<file>', 'file with the new key, 64 hexadecimal digits')
        .action(async (file: string, _options: object, command: Command) => rekey(file, command)),
    )
    .addCommand(
      withStoreOption(new Command('salvage'))
        .description('save what can be read of a damaged database into the one in use; what is there stays as it is')
        .argument('<file>', 'the damaged database, bifrost.db.damaged-...')
        .action(async (file: string, _options: object, command: Command) => salvage(file, await storePlace(command))),
    );

async function check({path, key}: StorePlace): Promise<void> {
  const {existsSync} = await import('node:fs');
  const {damageOf, isOurs} = await import('../store/damage.ts');
  const {openDatabase} = await import('../store/open.ts');
  if (!existsSync(path)) throw new AppError('store-open', `${path}: no such file; name the store with --store`);
  // The wrong key and a beginning that is gone look alike: no daemon begins with either.
  if (!isOurs(path, key)) openDatabase(path, true, key).close();
  const problems = damageOf(path, key);
  if (problems.length === 0) {
    print(`${path}: sound`);
    return;
  }
  print([`${path}: damaged`, ...problems, 'restart the daemon: it saves what can be read into a new file'].join('\n'));
  process.exitCode = exitCodes.findings;
}

async function salvage(file: string, {path, key}: StorePlace): Promise<void> {
  const {existsSync} = await import('node:fs');
  const {openStore} = await import('../store/store.ts');
  const {osUser} = await import('../api/call.ts');
  if (!existsSync(file)) throw new AppError('store-open', `${file}: no such file`);
  const store = openStore(path, {key});
  try {
    const {rows, damaged} = store.salvage(file);
    const saved = Object.entries(rows).filter(([, count]) => count > 0);
    const detail = `${file}: ${saved.map(([name, count]) => `${name} ${count}`).join(', ') || 'nothing new'}`;
    store.save({audit: [{time: Date.now() * 1000, actor: `cli:${osUser()}`, action: 'store.salvaged', detail}]});
    print([detail, ...(damaged.length === 0 ? [] : [`some could not be read in ${damaged.join(', ')}`])].join('\n'));
  } finally {
    store.close();
  }
}

/** Of the configuration alone. Throws `config`: no key is given. */
async function placeWithKey(command: Command): Promise<{path: string; key: string}> {
  const {loadConfig} = await import('../load/config.ts');
  const {storeKey} = await import('../load/store-key.ts');
  const {store} = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
  const key = storeKey(store.keyFile);
  if (key === undefined) throw new AppError('config', 'no key is given: set store.keyFile in the configuration');
  return {path: store.path, key};
}

async function encrypt(command: Command): Promise<void> {
  const {path, key} = await placeWithKey(command);
  const {isPlain} = await import('../store/key.ts');
  if (isPlain(path) === false) {
    const {wipeLeft} = await import('../store/seal.ts');
    if (!wipeLeft(path)) throw new AppError('store-open', `${path}: is encrypted already; see bifrost store rekey`);
    print(`${path}: is encrypted; what an earlier try left beside it was overwritten`);
    return;
  }
  await seal(path, undefined, key, 'store.encrypted');
}

async function rekey(file: string, command: Command): Promise<void> {
  const {path, key} = await placeWithKey(command);
  const {keyIn} = await import('../load/store-key.ts');
  await seal(path, key, keyIn(file), 'store.rekeyed');
  print(`set store.keyFile to ${file}, or put it where the old key was, before the daemon starts`);
}

async function seal(path: string, from: string | undefined, to: string, action: string): Promise<void> {
  const {sealStore} = await import('../store/seal.ts');
  const {openStore} = await import('../store/store.ts');
  const {osUser} = await import('../api/call.ts');
  sealStore(path, from, to);
  const store = openStore(path, {key: to});
  store.save({audit: [{time: Date.now() * 1000, actor: `cli:${osUser()}`, action, detail: path}]});
  store.close();
  print(`${path}: encrypted`);
}
