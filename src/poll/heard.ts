/** What a device said, as observations; and what it did not say, as an error that tells of whom, what and what then. */
import {AppError} from '../core/errors.ts';
import type {Observation} from '../core/observation.ts';
import type {Target} from '../core/poll.ts';
import type {Line, Piece} from './question.ts';

/** Most bytes of a device that one question keeps. */
export const MAX_HEARD = 1 << 18;

/** `what`: `did not answer a read of holding registers within 2000 ms`. */
export const fault = (target: Target, what: string, cause?: unknown): AppError =>
  new AppError('poll', `${target.id}: ${what}`, cause === undefined ? undefined : {cause});

/** Reads what was said; an answer that breaks its own protocol is no answer, and rejects. */
export function understood(target: Target, line: Line, pieces: readonly Piece[]): readonly Observation[] {
  const told = line.dissect(pieces);
  const broken = told.find(({kind}) => kind === 'anomaly');
  if (broken !== undefined) throw fault(target, `its answer is broken ${broken.protocol}: ${broken.name}`);
  return told;
}

export const said = (from: Piece['from'], bytes: Uint8Array): Piece => ({from, bytes});

/** What one side said as if it had come at once: some dissectors look at a message only as far as it came with its head. */
export const joined = (pieces: readonly Piece[], from: Piece['from']): Piece =>
  said(from, Uint8Array.from(pieces.filter((piece) => piece.from === from).flatMap(({bytes}) => [...bytes])));
