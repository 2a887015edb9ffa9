/** Dependencies point one way: app -> lib -> packages/pool. */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'lib-knows-no-pages',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(app|components|scripts)/|^node_modules/(react|react-dom|@mantine)/' },
    },
    {
      name: 'pool-knows-nothing-of-livedash',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(app|components|lib|scripts)/' },
    },
    {
      name: 'components-know-no-server',
      comment: 'Parts of pages run in the browser: types and pure tables of lib only.',
      severity: 'error',
      from: { path: '^components/' },
      to: {
        path: '^lib/(?!analysis/(categories|analyser)|generated/prisma/enums|metrics/range)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'pages-ask-through-lib',
      comment: 'One place gives out the client, limited to the own company.',
      severity: 'error',
      from: { path: '^app/' },
      to: { path: '^lib/(prisma|database-pool)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'one-client-one-pool',
      severity: 'error',
      from: {
        path: '^(app|components|lib)/',
        pathNot: '^lib/(prisma|database-pool|health/probe|jobs/lane)\\.ts$|\\.test\\.ts$',
      },
      to: {
        path: '^node_modules/(pg|@prisma/adapter-pg)/|^packages/pool/',
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|lib/generated' },
    exclude: { path: '\\.test\\.tsx?$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'] },
  },
};
