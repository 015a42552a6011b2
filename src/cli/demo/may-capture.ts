/** Whether this process may capture from the loopback interface. */
import {openCapture} from '../../capture/capture.ts';

/** Undefined: it may. Otherwise why not. */
export async function whyNotCapture(): Promise<string | undefined> {
  const loopback = {name: 'lo', segment: 'demo', vlans: [], promiscuous: false, filter: '', snapLength: 65_535};
  try {
    const source = await openCapture({
      source: 'auto',
      serial: [],
      interfaces: [loopback],
      onBlock: () => undefined,
      onEvent: () => undefined,
    });
    await source.close();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
