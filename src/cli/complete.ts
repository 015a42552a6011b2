/** `bifrost complete bash|zsh|fish|powershell`: the script that completes commands, options and their choices on Tab. */
import tab from '@bomb.sh/tab/commander';
import type {Command} from 'commander';

/** After all other commands: it completes what it finds in `program`. */
export function addComplete(program: Command, group: string): void {
  tab(program);
  const complete = program.commands.find((command) => command.name() === 'complete');
  complete?.description('print the completion script for your shell: bash, zsh, fish, powershell').helpGroup(group);
}
