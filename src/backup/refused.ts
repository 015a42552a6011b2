/** Every error of this room: what, where, what to do. */
import {AppError, isAppError} from '../core/errors.ts';

export const refused = (where: string, cause: unknown, remedy: string): AppError =>
  isAppError(cause)
    ? cause
    : new AppError('backup', `${where}: ${cause instanceof Error ? cause.message : String(cause)} (${remedy})`, {
        cause,
      });
