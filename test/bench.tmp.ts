import {loadDetector} from './src/composition.ts';
import type {Fact, FactKind} from './src/core/fact.ts';
for (const profile of ['standard', 'paranoid'] as const) {
  const {detector: d, rules} = await loadDetector({profile, directories: []});
  const fact = (kind: FactKind, name: string, fc: number, protocol = 'modbus'): Fact => ({kind, protocol, name, time: 1e15, frame: 1, segment: 'cell1', means: 'passive',
    client: {ip: '10.0.0.5', mac: '02:00:00:00:00:05', port: 40000}, server: {ip: '10.0.0.16', mac: '02:00:00:00:00:10', port: 502},
    fields: {'mbtcp.unit_id': 1, 'modbus.func_code': fc, 'modbus.reference_num': 16, 'modbus.word_cnt': 2, 'modbus.regval_uint16': [1, 2], 'bifrost.answered': true, 'client.asset': 'a1', 'server.asset': 'a2', 'baseline.new': [], 'baseline.maturity': 'mature'}});
  for (const f of [fact('read', 'read-holding-registers', 3), fact('write', 'write-multiple-registers', 16), fact('write', 'write-single-coil', 5), fact('control','return-query-data',8), fact('exception','illegal-data-address',3), fact('flow', 'connection-opened', 0, 'tcp'), fact('flow', 'connection-attempted', 0, 'tcp')]) {
    const N = 1_000_000;
    for (let i = 0; i < N; i++) d.judge(f);
    const t = process.hrtime.bigint();
    for (let i = 0; i < N; i++) d.judge(f);
    console.log(profile, rules, f.kind, f.name, Number(process.hrtime.bigint() - t) / N, 'ns', 'touched', d.touched, 'repeatable', d.repeatable(f.protocol, f.kind));
  }
}
