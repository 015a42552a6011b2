/** `bifrost policy`: who may do what to whom. Each of its commands is a file of the folder beside this one. */
import {Command} from 'commander';
import {checkCommand} from './policy/check.ts';
import {diffCommand} from './policy/diff.ts';
import {explainCommand} from './policy/explain.ts';
import {importCommand} from './policy/import.ts';
import {matrixCommand} from './policy/matrix.ts';
import {showCommand} from './policy/show.ts';
import {testCommand} from './policy/test.ts';

export const policyCommand = (): Command =>
  [checkCommand, showCommand, matrixCommand, explainCommand, testCommand, diffCommand, importCommand].reduce(
    (policy, command) => policy.addCommand(command()),
    new Command('policy').description('zones and conduits: who may do what to whom'),
  );
