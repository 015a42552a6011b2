/** The import table of ARCHITECTURE.md, checked by the build. test/architecture.test.ts plants a violation to see it bite. */
const pure =
  '^src/(core|net|flow|inventory|baseline|policy|detect|evidence|advisories|escalation|pipeline|drill|config)/';
const edges = 'backup|command|capture|poll|load|store|custody|publish|checklist|api|service|link';
const only = (name, from, to, comment) => ({name, severity: 'error', comment, from: {path: from}, to: {pathNot: to}});

export default {
  forbidden: [
    {name: 'no-cycle', severity: 'error', comment: 'Imports go one way.', from: {}, to: {circular: true}},
    only('core-imports-nothing', '^src/core/', '^src/core/', 'core is the vocabulary; it knows nobody.'),
    only(
      'net',
      '^src/net/',
      '^(src/(core|net)/|(node:)?crypto$)',
      'net knows bytes only; certificates are read by node:crypto.',
    ),
    only('flow', '^src/flow/', '^src/(core|net|flow)/', 'flow knows net only.'),
    only(
      'inventory',
      '^src/inventory/',
      '^(src/(core|net|inventory)/|node_modules/re2js/)',
      'inventory reduces facts; patterns of profiles run on re2js.',
    ),
    only('baseline', '^src/baseline/', '^src/(core|net|baseline)/', 'baseline reduces facts.'),
    only('policy', '^src/policy/', '^src/(core|net|policy)/', 'policy judges facts.'),
    only(
      'detect',
      '^src/detect/',
      '^(src/(core|detect)/|node_modules/(typebox|ajv|re2js|ipaddr\\.js)/)',
      'rules are checked by schema; patterns run on re2js.',
    ),
    only(
      'evidence',
      '^src/evidence/',
      '^(src/(core|net|evidence)/|node_modules/ipaddr\\.js/)',
      'evidence keeps frames; addresses are read by ipaddr.js.',
    ),
    only(
      'advisories',
      '^src/advisories/',
      '^(src/(core|advisories)/|node_modules/ajv/)',
      'advisories are matched with values; documents are checked by schema.',
    ),
    only(
      'judge',
      '^src/checklist/judge/',
      '^(src/(core|detect|checklist/judge)/|node_modules/(typebox|ajv)/)',
      'The checklist is judged from evidence alone.',
    ),
    only('escalation', '^src/escalation/', '^src/(core|escalation)/', 'escalation judges values and time.'),
    only(
      'reports',
      '^src/checklist/reports/',
      '^(src/(core|checklist/(judge|reports))/|node_modules/(@dagrejs|eta|fast-xml-parser|pdfkit|typebox|uuid)/)',
      'A report is made of a run alone: no file, no clock.',
    ),
    only('config', '^src/config/', '^(src/(core|config)/|node_modules/(typebox|ajv|yaml)/)', 'config is schema only.'),
    only(
      'pipeline',
      '^src/pipeline/',
      '^src/(core|net|flow|inventory|baseline|policy|detect|pipeline)/',
      'pipeline gets protocols, rules and profiles as arguments.',
    ),
    only(
      'drill',
      '^src/drill/',
      '^src/(core|detect|inventory|pipeline|drill)/',
      'an exercise is frames in a pipeline; protocols, rules and profiles are arguments.',
    ),
    {
      name: 'attacks-stay-apart',
      severity: 'error',
      comment:
        'Frames of attacks are reached from exercises, trials of the checklist, the demo and tests only: nobody who can send has them.',
      from: {
        pathNot:
          '^(test/|src/(drill/|canaries\\.ts|drill-(apart|worker)\\.ts|control/drill-run\\.ts|cli/(drill|demo)))',
      },
      to: {path: '^src/drill/'},
    },
    {
      name: 'protocol-is-pure',
      severity: 'error',
      comment: 'A protocol imports core, net and its own folder; poll.ts and simulate.ts may do I/O.',
      from: {path: '^protocols/([^/]+)/(?!(poll|simulate)\\.ts)'},
      to: {pathNot: ['^src/(core|net)/', '^protocols/$1/']},
    },
    {
      name: 'protocol-list',
      severity: 'error',
      comment: 'protocols/index.ts lists the protocols.',
      from: {path: '^protocols/index\\.ts$'},
      to: {pathNot: ['^src/core/', '^protocols/[^/]+/index\\.ts$']},
    },
    {
      name: 'simulators-stay-out',
      severity: 'error',
      comment: 'What can write to a device is reached from the demo and from tests only.',
      from: {pathNot: '^(test/|src/cli/demo|protocols/[^/]+/simulate\\.ts$)'},
      to: {path: '^protocols/[^/]+/simulate\\.ts$'},
    },
    {
      name: 'edge-imports-no-other-edge',
      severity: 'error',
      comment: 'An edge knows core, types of pure modules, and its own client.',
      from: {path: `^src/(${edges})/`},
      to: {path: `^(src/(${edges})/|protocols/)`, pathNot: '^src/$1/'},
    },
    {
      name: 'edge-takes-types-of-pure-modules',
      severity: 'error',
      comment: 'Values come from core; of other pure modules an edge sees types. load/config gives text to config.',
      from: {path: `^src/(${edges})/`, pathNot: '^src/(load/config\\.ts$|checklist/judge/)'},
      to: {path: pure, pathNot: '^src/core/', dependencyTypesNot: ['type-only']},
    },
    {
      name: 'decisions-belong-to-roots',
      severity: 'error',
      comment: 'control puts store, messages and sensor together for one decision; main and cli call it.',
      from: {pathNot: '^(src/(main|run-commands|watch-backups)\\.ts|src/(cli|control)/|test/)'},
      to: {path: '^src/control/'},
    },
    {
      name: 'roots-are-not-imported',
      severity: 'error',
      comment:
        'main, sensor, poller, their threads and units, checker and cli put the parts together; nobody imports them.',
      from: {pathNot: '^(src/cli/|src/(sensor|poller)-|test/)'},
      to: {path: '^src/(main|sensor|poller|sensor-(thread|unit)|poller-(child|unit)|checker|cli/.*)\\.ts$'},
    },
    {
      name: 'pure-does-no-io',
      severity: 'error',
      comment: 'Node modules do I/O or keep time: not between the frame and the alert.',
      from: {
        path: `${pure}|^protocols/[^/]+/(?!(poll|simulate)\\.ts)`,
        // Hashing and reading certificates computes only.
        pathNot: '^src/net/(certificate|digest)\\.ts$',
      },
      to: {dependencyTypes: ['core']},
    },
  ],
  options: {
    doNotFollow: {path: 'node_modules'},
    preserveSymlinks: true, // a linked node_modules is still node_modules
    tsConfig: {fileName: 'tsconfig.json'},
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types']},
  },
};
