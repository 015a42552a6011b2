/** The file is not what it was said to be. */
import {AppError} from '../../core/errors.ts';

export const unreadable = (as: string, cause: unknown): AppError =>
  new AppError('config', `not readable as ${as}: ${cause instanceof Error ? cause.message : String(cause)}`, {cause});
