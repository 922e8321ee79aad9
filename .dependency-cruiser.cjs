const { dependencies: clientDependencies } = require('./packages/client/package.json');

/* The import table of the architecture: each layer and what it may reach. */
const layers = {
  'src/domain': [],
  'src/http': ['src/domain'],
  'src/journal': ['src/domain'],
  'src/security': ['src/domain'],
  'src/sandbox': ['src/domain'],
  'src/contract': ['src/domain'],
  'src/providers': ['src/domain', 'src/http'],
  activities: ['src/domain', 'src/journal', 'src/providers'],
  // Types of activities, and of nothing else outside the domain: see workflows-import-activity-types-only.
  workflows: ['src/domain', 'activities'],
  // Messages and the types of workflows: see client-imports-workflow-types-and-messages-only.
  'src/client': ['src/domain', 'src/contract', 'workflows'],
  'src/server': ['src/domain', 'src/contract', 'src/providers', 'src/client'],
};

/* The composition roots, which may import every layer, and which of the others each may import. */
const roots = {
  'src/config': [],
  'src/worker': ['src/config'],
  'src/gateway': ['src/config'],
  'src/embedded': ['src/config', 'src/gateway'],
  'src/demo': ['src/config', 'src/embedded'],
  'src/cli': ['src/config', 'src/worker', 'src/gateway', 'src/embedded', 'src/demo'],
};

const ownCode = '^(src|workflows|activities|bench|test)/';

const under = (folders) => folders.map((folder) => `^${folder}/`);

const inPackages = (names) => names.map((name) => `node_modules/${name.replaceAll('.', '\\.')}/`);

const importRule = (folder, allowed, forbidden) => ({
  name: `${folder.replace('/', '-')}-imports`,
  comment: `${folder} may import: ${allowed.join(', ') || 'nothing of ours'}.`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: { path: forbidden, pathNot: under([folder, ...allowed]) },
});

const layerRules = Object.entries(layers).map(([layer, allowed]) => importRule(layer, allowed, ownCode));
const rootRules = Object.entries(roots).map(([root, allowed]) =>
  importRule(root, allowed, under([...Object.keys(roots), 'bench', 'test'])),
);

module.exports = {
  forbidden: [
    ...layerRules,
    ...rootRules,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'roots-are-imported-by-roots-only',
      comment:
        'A root reads the configuration and injects what a layer needs; the package’s entry is one of them.',
      severity: 'error',
      from: { pathNot: [...under([...Object.keys(roots), 'test', 'bench']), '^src/index\\.ts$'] },
      to: { path: under(Object.keys(roots)) },
    },
    {
      name: 'entry-imports-config-only',
      comment:
        'Of the roots: a service that imports the package loads no worker, no server and no command line.',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: under(Object.keys(roots).filter((root) => root !== 'src/config')) },
    },
    {
      name: 'entry-reaches-dependencies-of-the-client-only',
      comment:
        'src/index.ts and all that it reaches is @holdfast/client, whose dependencies stand in packages/client/package.json.',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: 'node_modules/', pathNot: inPackages(Object.keys(clientDependencies)), reachable: true },
    },
    {
      name: 'entry-is-imported-by-nothing',
      comment:
        'src/index.ts is what users of the package import; inside, each file is imported from where it is.',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'providers-have-no-siblings',
      comment: 'A provider that leaned on another would change with it.',
      severity: 'error',
      from: { path: '^src/providers/([^/]+)/' },
      to: { path: '^src/providers/[^/]+/', pathNot: '^src/providers/$1/' },
    },
    {
      name: 'sandbox-engine-knows-no-provider',
      comment: 'What every provider of the sandbox shares; a provider comes to it through SandboxProvider.',
      severity: 'error',
      from: { path: '^src/sandbox/engine/' },
      to: { path: '^src/sandbox/', pathNot: '^src/sandbox/engine/' },
    },
    {
      name: 'sandbox-providers-have-no-siblings',
      comment: 'Each is opened by the registry alone, and leans on the engine alone.',
      severity: 'error',
      from: { path: '^src/sandbox/([^/]+)/', pathNot: '^src/sandbox/engine/' },
      to: { path: '^src/sandbox/', pathNot: '^src/sandbox/($1|engine)/' },
    },
    {
      name: 'workflows-import-activity-types-only',
      comment: 'An activity in the workflow bundle would bring Node, the journal and the providers with it.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'client-imports-workflow-types-and-messages-only',
      severity: 'error',
      from: { path: '^src/client/' },
      to: { path: '^workflows/', pathNot: '/messages\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflow-core-imports-no-other-workflow-folder',
      comment: 'What every workflow shares depends neither on operations nor on one workflow.',
      severity: 'error',
      from: { path: '^workflows/core/' },
      to: { path: '^workflows/', pathNot: '^workflows/core/' },
    },
    {
      name: 'workflow-operations-import-core-only',
      comment: 'How one operation is resolved does not depend on the workflow that wants it.',
      severity: 'error',
      from: { path: '^workflows/operations/' },
      to: { path: '^workflows/', pathNot: '^workflows/(core|operations)/' },
    },
    {
      name: 'workflows-import-no-sibling',
      comment:
        'A purchase carries the onboarding and the escrow in its own execution; no other workflow knows another.',
      severity: 'error',
      from: { path: '^workflows/([^/]+)/', pathNot: '^workflows/(core|operations|purchase)/' },
      to: { path: '^workflows/[^/]+/', pathNot: '^workflows/($1|core|operations)/' },
    },
    {
      name: 'zod-at-the-edges-only',
      comment:
        'zod inside the workflow bundle costs 0.6 MB of heap per cached workflow; the inside trusts its types.',
      severity: 'error',
      from: { path: '^(src/(domain|journal)|workflows|activities)/' },
      to: { path: 'node_modules/zod/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'decimal.js is the one library of the domain.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: 'node_modules/decimal\\.js/' },
    },
    {
      name: 'workflows-reach-no-node',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'temporal-client-in-client-only',
      comment:
        'src/client is the only holder of a Temporal Client; src/embedded makes a namespace before there is one.',
      severity: 'error',
      from: { pathNot: '^(src/(client|embedded)|test|bench)/' },
      to: { path: 'node_modules/@temporalio/client/' },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      from: { path: '^(src|workflows|activities)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(src|workflows|activities)/',
        pathNot: ['^workflows/index\\.ts$', '^src/cli/cli\\.ts$'],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['main', 'types'],
    },
  },
};
