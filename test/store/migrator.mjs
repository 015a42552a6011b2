/** A process to be killed: brings a store up to date, as the daemon does when it starts. */
import {writeSync} from 'node:fs';
import {openStore} from '../../dist/src/store/store.js';

writeSync(1, 'go\n');
openStore(process.argv[2]).close();
writeSync(1, 'done\n');
