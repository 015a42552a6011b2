/** What the edge node and its devices say, pure: name → value. The names are part of the interface (docs/sinks.md). */
import {levels} from '../core/alert.ts';
import {type AssetView, alertClasses, type OpenAlerts, type Posture} from '../core/plant-view.ts';
import type {Origin} from './topics.ts';

export type MetricValue = number | boolean | string;
type Metrics = Readonly<Record<string, MetricValue>>;
export type NodeMetrics = Metrics;
export type DeviceMetrics = Metrics;

export function nodeMetrics(
  {version}: Origin,
  {assets, open, classes, worst}: Posture,
  lastEvent: string,
): NodeMetrics {
  const names = [...new Set([...Object.keys(alertClasses), ...classes.keys()])];
  return {
    'Properties/Software': `Bifrost ${version}`,
    ...Object.fromEntries(levels.map((level) => [`Alerts/Open/${level}`, open[level]])),
    ...Object.fromEntries(names.map((name) => [`Alerts/Class/${name}`, classes.get(name) ?? 0])),
    'Assets/Total': assets.none + assets.approved + assets.rejected,
    'Assets/Unknown': assets.none,
    'Assets/Rejected': assets.rejected,
    Posture: worst,
    'Last Event': lastEvent,
  };
}

export const deviceMetrics = (
  {name, address, segment, vendor, model, firmware, role, approval}: AssetView,
  open: OpenAlerts | undefined,
): DeviceMetrics => ({
  'Properties/Name': name,
  'Properties/Address': address,
  'Properties/Segment': segment,
  'Properties/Vendor': vendor,
  'Properties/Model': model,
  'Properties/Firmware': firmware,
  'Properties/Role': role,
  'Properties/Approval': approval,
  Alert: open !== undefined,
  'Alerts/Open': open?.count ?? 0,
  'Alerts/Worst': open?.worst ?? 'none',
});
