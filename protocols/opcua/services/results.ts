/** What most responses end in: a result for each operation, and diagnostics. */

import {DIAGNOSTIC_INFO, measureStatus} from '../encoding/built-in.ts';
import {isBroken} from '../encoding/cursor.ts';
import type {FieldName} from '../fields.ts';
import {add, type Item, list, own, type Schema, unshown} from '../schema.ts';

/** A result, which counts among the good or the bad. */
export const result = (name: FieldName): Item =>
  own((c) => {
    const status = measureStatus(c);
    if (!isBroken(c)) add(c, name, status);
  });

export const diagnostics = list([unshown(DIAGNOSTIC_INFO)]);

export const results: Schema = [list([result('opcua.Results')]), diagnostics];
