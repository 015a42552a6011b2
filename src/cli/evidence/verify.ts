/** `bifrost evidence verify`: whether a capsule is, byte for byte, what the box that holds the key has made. */
import {existsSync, readFileSync} from 'node:fs';
import type {Command} from 'commander';
import {AppError} from '../../core/errors.ts';
import {harmless} from '../../core/harmless.ts';
import {verify} from '../../custody/capsule.ts';
import {sha256} from '../../custody/folder.ts';
import {keyPath, publicKeyIn} from '../../custody/key.ts';
import {decide} from '../decide.ts';
import {exitCodes, say} from '../fail.ts';
import {storePath} from '../list.ts';
import {print} from '../print.ts';

/** Without a key it is that of this box; then the custody log says that it was verified. */
export async function verifyEvidence(path: string, key: string | undefined, command: Command): Promise<void> {
  const store = await storePath(command);
  const own = keyPath(store);
  if (key === undefined && !existsSync(own)) {
    throw new AppError(
      'evidence',
      'this box has no key: give the public key of the sensor with --key (bifrost evidence key)',
    );
  }
  const capsule = bytesOf(path);
  const verdict = verify(capsule, publicKeyIn(key ?? own));
  if ('problems' in verdict) {
    for (const problem of verdict.problems) print(harmless(`${path}: NOT intact: ${problem}`));
    process.exitCode = exitCodes.findings;
    return;
  }
  const {manifest} = verdict;
  const {site, sensor, files} = manifest;
  const [what, origin] =
    'report' in manifest
      ? [`report of run ${manifest.report}`, `the run was made ${manifest.at}`]
      : [`alert ${manifest.alert}`, `exported ${manifest.exportedAt} by ${manifest.exportedBy}`];
  print(harmless(`${path}: intact: ${what} of ${site}/${sensor}, ${files.length} files`));
  print(harmless(`${origin}, SHA-256 ${sha256(capsule)}`));
  if ('alert' in manifest && key === undefined && existsSync(store)) await note(manifest.alert, capsule, command);
}

/** Verifying does not depend on the right to write. */
async function note(alert: string, capsule: Uint8Array, command: Command): Promise<void> {
  try {
    await decide('evidence-custody', {id: alert, act: 'verified', sha256: sha256(capsule)}, command);
  } catch (error) {
    say(`not noted in the custody log: ${(error as Error).message}`);
  }
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}

const cannotRead = (path: string, cause: unknown): AppError =>
  new AppError('evidence', `${path}: ${(cause as Error).message} (check the path and its rights)`, {cause});
