/** Label selectors. Kubernetes API: LabelSelector, LabelSelectorRequirement. */
import {at, listAt, type Plain, recordAt, text, textAt, texts} from '../plain.ts';

/** An empty selector matches everything; one that is not there nothing. */
export function selects(selector: unknown, labels: Plain): boolean {
  if (typeof selector !== 'object' || selector === null) return false;
  const wanted = Object.entries(recordAt(selector, 'matchLabels'));
  return (
    wanted.every(([key, value]) => at(labels, key) === value) &&
    listAt(selector, 'matchExpressions').every((one) => meets(one, labels))
  );
}

/** An operator that is not known matches nothing: a policy must not seem to cover what it does not. */
function meets(requirement: unknown, labels: Plain): boolean {
  const key = textAt(requirement, 'key');
  const value = at(labels, key);
  const isAmong = texts(at(requirement, 'values')).includes(text(value));
  switch (textAt(requirement, 'operator')) {
    case 'In':
      return value !== undefined && isAmong;
    case 'NotIn':
      return value === undefined || !isAmong;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
