/** Who a Modbus server is: against a server of somebody else, and against devices that answer badly. */
import {existsSync} from 'node:fs';
import {expect, test} from 'vitest';
import {modbusIdentity} from '../../src/poll/questions/modbus-identity.ts';
import {modbusServerId} from '../../src/poll/questions/modbus-server-id.ts';
import {startModbusDevice} from '../simulators/modbus.ts';
import {freeTcpPort, hasProgram, startServer} from '../simulators/process.ts';
import {openWatch} from '../watch.ts';
import {testHostile} from './hostile.ts';
import {openLine, targetAt} from './line.ts';

/** Debian's own, which sees Debian's packages. */
const PYTHON = '/usr/bin/python3';
const PYMODBUS = '/usr/lib/python3/dist-packages/pymodbus';
const SERVER = `
from pymodbus.server import StartTcpServer
from pymodbus.datastore import ModbusSlaveContext, ModbusServerContext
from pymodbus.device import ModbusDeviceIdentification
identity = ModbusDeviceIdentification(info_name={
    'VendorName': 'Northwater', 'ProductCode': 'NW-20', 'MajorMinorRevision': '2.7', 'VendorUrl': 'https://northwater.example',
    'ProductName': 'Pump station', 'ModelName': 'NW-20/4'})
StartTcpServer(context=ModbusServerContext(ModbusSlaveContext(), single=True), identity=identity, address=('127.0.0.1', {port}))
`;

test.skipIf(!hasProgram(PYTHON, 'Modbus against a real server') || !existsSync(PYMODBUS))(
  'pymodbus: vendor, model and version as it was told, by both ways',
  async () => {
    const server = await startServer([PYTHON, '{folder}/server.py'], {'server.py': SERVER}, await freeTcpPort(), '');
    const target = targetAt('127.0.0.1', server.port, {unit: 1});
    const asked = async (question: typeof modbusIdentity) => {
      const line = openLine(question, target, 3000);
      try {
        return await question.ask(target, line);
      } finally {
        line.close();
      }
    };
    try {
      expect(await asked(modbusIdentity)).toMatchObject([
        {
          kind: 'identify',
          fields: {
            'bifrost.vendor_name': 'Northwater',
            'bifrost.product_code': 'NW-20',
            'bifrost.revision': '2.7',
            'bifrost.product_name': 'Pump station',
            'bifrost.model_name': 'NW-20/4',
          },
        },
      ]);
      const told = await asked(modbusServerId);
      expect(told).toMatchObject([{kind: 'identify', fields: {'bifrost.server_id': 'Northwater-NW-20-2.7'}}]);
      const {changes, watch} = openWatch();
      for (const observation of told) watch.observe(observation, Date.now() * 1000);
      watch.end();
      expect(changes.filter(({type}) => type === 'asset').at(-1)).toMatchObject({
        asset: {description: {value: 'Northwater-NW-20-2.7'}},
      });
    } finally {
      await server.stop();
    }
  },
  30_000,
);

testHostile(modbusIdentity, (ways) => startModbusDevice('controller', ways), 1);
