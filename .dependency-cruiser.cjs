/* The import table of the architecture: each layer and what it may reach. */
const layers = {
  'src/domain': [],
  'src/http': ['src/domain'],
  'src/journal': ['src/domain'],
  'src/security': ['src/domain'],
  'src/sandbox': ['src/domain'],
  'src/providers': ['src/domain', 'src/http'],
  activities: ['src/domain', 'src/journal', 'src/providers'],
  // Types of activities, and of nothing else outside the domain: see workflows-import-activity-types-only.
  workflows: ['src/domain', 'activities'],
  // Messages and the types of workflows: see client-imports-workflow-types-only.
  'src/client': ['src/domain', 'workflows'],
  'src/gateway': ['src/domain', 'src/providers', 'src/client'],
};

const ownCode = '^(src|workflows|activities|bench|test)/';

const layerRules = Object.entries(layers).map(([layer, allowed]) => ({
  name: `${layer.replace('/', '-')}-imports`,
  comment: `${layer} may import: ${allowed.join(', ') || 'nothing of ours'}.`,
  severity: 'error',
  from: { path: `^${layer}/` },
  to: { path: ownCode, pathNot: [layer, ...allowed].map((folder) => `^${folder}/`) },
}));

module.exports = {
  forbidden: [
    ...layerRules,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'main-is-imported-by-nothing',
      severity: 'error',
      from: { pathNot: '^(src/(main/|index\\.ts$)|test/|bench/)' },
      to: { path: '^src/main/' },
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
      comment: 'src/client is the only holder of a Temporal Client; main wires it up.',
      severity: 'error',
      from: { pathNot: '^(src/(client|main)|test|bench)/' },
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
        pathNot: ['^workflows/index\\.ts$', '^src/main/cli\\.ts$'],
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
