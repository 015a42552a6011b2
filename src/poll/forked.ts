/** The poller as a child of this process. */
import {fork} from 'node:child_process';
import {extname} from 'node:path';
import {isFromPoller} from './message-schema.ts';
import type {OpenPoller} from './poller-process.ts';

const PROGRAM = new URL(`../poller-child${extname(import.meta.url)}`, import.meta.url);

/** `program`: what is started. */
export const forkedPoller =
  (program = PROGRAM): OpenPoller =>
  ({onMessage, onGone}) => {
    const child = fork(program, [], {stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: []});
    let problem = '';
    const kill = (why: string): void => {
      problem = why;
      child.kill('SIGKILL');
    };
    child.on('message', (message) => {
      if (isFromPoller(message)) onMessage(message);
      else kill('the poller said something that is no message, and was killed');
    });
    child.on('error', (error) => kill(`the poller failed: ${error.message}`));
    child.once('exit', (code, signal) => {
      onGone(problem === '' && code !== 0 ? `the poller ended (${signal ?? code})` : problem);
    });
    return {
      send(message) {
        if (child.connected) child.send(message, () => undefined);
      },
      kill,
    };
  };
