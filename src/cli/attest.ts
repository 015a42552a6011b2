/** `bifrost attest`: signed statements for lines that no probe can prove. Signing needs no network and no store. */
import {Command} from 'commander';
import {signStatement} from '../checklist/attest/sign.ts';
import {standingOf} from '../checklist/attest/verify.ts';
import type {AttestationAdded} from '../control/attestation-add.ts';
import type {Attestation, Statement} from '../core/attestation.ts';
import {isoTime, type Micros} from '../core/time.ts';
import {decide} from './decide.ts';
import {fileHashes, fileText, makeFile} from './files.ts';
import {idNamed} from './id-named.ts';
import {lineNumber} from './line-number.ts';
import {openToRead, printList, showTime, withListOptions} from './list.ts';
import {comingMoment} from './moment.ts';
import {keyIn} from './passphrase.ts';
import {type Column, print, type Row} from './print.ts';

export const attestCommand = (): Command =>
  new Command('attest')
    .description('signed statements for lines of the checklist that no probe can prove')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(signCommand())
    .addCommand(addCommand())
    .addCommand(revokeCommand());

interface SignOptions {
  readonly statement: string;
  readonly until: Micros;
  readonly as: string;
  readonly key: string;
  readonly passphraseFile?: string;
  readonly scope: string;
  readonly period: string;
  readonly file: string[];
  readonly exclude?: boolean;
  readonly out?: string;
}

const signCommand = (): Command =>
  new Command('sign')
    .description('sign a statement about a line; with --out into a file, to be brought to the box and added there')
    .argument('<line>', 'number of the line', lineNumber)
    .requiredOption('--statement <text>', 'what you vouch for')
    .requiredOption('--until <time>', 'how long it counts: 90d, 2027-11-30', comingMoment)
    .requiredOption('--as <name>', 'who signs, as the box knows you')
    .requiredOption('--key <file>', 'your key (bifrost signer create)')
    .option('--passphrase-file <file>', 'its first line is the passphrase; default: it is asked for')
    .option('--scope <text>', 'what it is about: devices, rooms, people', '')
    .option('--period <period>', 'the task it closes: 2026-Q4; default: the one that is open', '')
    .option('--file <file...>', 'files that show it: their hashes are signed, too', [])
    .option('--exclude', 'the line does not apply here, for the reason that the statement gives')
    .option('--out <file>', 'only write the signed statement there')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (line: number, options: SignOptions, command: Command) => {
      const jws = await signed(line, options);
      if (options.out === undefined) return addAll([jws], command);
      makeFile(options.out, `${jws}\n`);
      print(`signed; on the box: bifrost attest add ${options.out}`);
    });

async function signed(line: number, options: SignOptions): Promise<string> {
  const {statement, until, as: signer, key: path, passphraseFile, scope, period, file, exclude} = options;
  const key = await keyIn(path, passphraseFile);
  const evidence = await fileHashes(file);
  const kind: Statement['kind'] = exclude === true ? 'exclusion' : 'attestation';
  // A passphrase in a file proves nothing about who sits here.
  const amr = passphraseFile === undefined ? ['swk', 'pwd', 'mfa'] : ['swk'];
  return signStatement(
    {kind, line, period, statement, scope, evidence, signer, at: Date.now() * 1000, until, amr},
    key,
  );
}

const addCommand = (): Command =>
  new Command('add')
    .description('take signed statements from files')
    .argument('<file...>', 'files that bifrost attest sign has written')
    .option('--store <file>', 'change this database, past the daemon')
    .action((files: string[], _options: object, command: Command) => addAll(files.map(fileText), command));

async function addAll(statements: readonly string[], command: Command): Promise<void> {
  for (const jws of statements) {
    const params = {jws: jws.trim()};
    const {id, line, task, waits} = (await decide('attestation-add', params, command)) as AttestationAdded;
    print(`line ${line}: ${id.slice(0, 12)}${task === '' ? '' : `, closes the task ${task}`}${waits && `; ${waits}`}`);
  }
}

const revokeCommand = (): Command =>
  new Command('revoke')
    .description('take a statement back')
    .argument('<id>', 'its id, or the beginning of it')
    .requiredOption('--reason <text>', 'why; kept in the audit log')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (prefix: string, {reason}: {reason: string}, command: Command) => {
      const id = await idOf(prefix, command);
      await decide('attestation-revoke', {id, reason}, command);
      print(`${id.slice(0, 12)} is revoked`);
    });

/** Throws `usage`: none, or several. */
async function idOf(prefix: string, command: Command): Promise<string> {
  const store = await openToRead(command);
  try {
    const kind = {one: 'statement', many: 'statements', see: 'bifrost attest', least: 4};
    return idNamed(store.attestations.list({}), prefix, kind).id;
  } finally {
    store.close();
  }
}

const listCommand = (): Command =>
  withListOptions(new Command('list'))
    .description('list statements, latest first')
    .option('--line <n>', 'only of this line', lineNumber)
    .action(async ({line}: {line?: number}, command: Command) => {
      const now = Date.now() * 1000;
      await printList(command, {
        columns,
        row: rowOf,
        items: (store, page) => {
          const signers = new Map(store.attestations.signers().map((one) => [one.id, one]));
          return store.attestations
            .list({...page, ...(line !== undefined && {line})})
            .map((one): Listed => ({...one, standing: standingOf(one, signers.get(one.signerId), now)}));
        },
      });
    });

interface Listed extends Attestation {
  /** Why it does not count; empty: it does. */
  readonly standing: string;
}

const rowOf = ({standing, jws: _, ...one}: Listed): Row => ({
  ...one,
  at: isoTime(one.at),
  until: isoTime(one.until),
  counts: standing === '' ? 'yes' : standing,
});

const columns: readonly Column[] = [
  {key: 'id', title: 'ID', show: (id) => String(id).slice(0, 12), whole: true},
  {key: 'line', title: 'LINE', whole: true},
  {key: 'kind', title: 'KIND', whole: true},
  {key: 'signer', title: 'SIGNER'},
  {key: 'until', title: 'UNTIL', show: showTime, whole: true},
  {key: 'counts', title: 'COUNTS'},
  {key: 'statement', title: 'STATEMENT', narrowest: 20},
];
