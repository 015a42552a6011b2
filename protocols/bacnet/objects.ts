/** Names of object types and of the properties that matter most. ASHRAE 135-2020 clause 21. */
const types = [
  'analog-input',
  'analog-output',
  'analog-value',
  'binary-input',
  'binary-output',
  'binary-value',
  'calendar',
  'command',
  'device',
  'event-enrollment',
  'file',
  'group',
  'loop',
  'multi-state-input',
  'multi-state-output',
  'notification-class',
  'program',
  'schedule',
  'averaging',
  'multi-state-value',
  'trend-log',
  'life-safety-point',
  'life-safety-zone',
  'accumulator',
  'pulse-converter',
] as const;

export const DEVICE = 8;

const properties: Readonly<Record<number, string>> = {
  8: 'all',
  12: 'application-software-version',
  28: 'description',
  36: 'event-state',
  44: 'firmware-revision',
  58: 'location',
  70: 'model-name',
  75: 'object-identifier',
  76: 'object-list',
  77: 'object-name',
  79: 'object-type',
  81: 'out-of-service',
  85: 'present-value',
  87: 'priority-array',
  103: 'reliability',
  104: 'relinquish-default',
  111: 'status-flags',
  112: 'system-status',
  120: 'vendor-identifier',
  121: 'vendor-name',
  372: 'serial-number',
};

const INSTANCE_BITS = 22;
export const typeOf = (object: number): number => object >>> INSTANCE_BITS;
export const instanceOf = (object: number): number => object & ((1 << INSTANCE_BITS) - 1);

export const objectText = (object: number): string => {
  const type = typeOf(object);
  return `${types[type] ?? `object-type-${type}`},${instanceOf(object)}`;
};

export const propertyText = (property: number): string => properties[property] ?? `property-${property}`;
