/** One question on the terminal. */
import {createInterface} from 'node:readline/promises';
import type {Writable} from 'node:stream';
import {AppError} from '../core/errors.ts';

/** `output` gets the question, and what is typed. Throws `interrupted`: Ctrl-C or Ctrl-D in place of an answer. */
export async function asked(question: string, output: Writable): Promise<string> {
  const lines = createInterface({input: process.stdin, output, terminal: true});
  const closed = new Promise<never>((_resolve, reject) => {
    lines.once('close', () => reject(new AppError('interrupted', 'stopped, nothing was done')));
  });
  // Ctrl-C makes it end by itself, with an error that speaks of the program.
  const answer = lines.question(question).catch(() => closed);
  try {
    return await Promise.race([answer, closed]);
  } finally {
    closed.catch(() => undefined);
    lines.close();
  }
}
