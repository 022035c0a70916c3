/** Import rules of the house; docs/architecture.md draws the same picture. */
const tests = '\\.(spec|suite|fixture|it-spec|e2e-spec)\\.ts$';
const rule = (name, from, to) => ({ name, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-circular', {}, { circular: true }),
    rule('apps-are-islands', { path: '^apps/([^/]+)/' }, { path: '^apps/', pathNot: '^apps/$1/' }),
    rule('libs-below-apps', { path: '^libs/' }, { path: '^apps/' }),
    rule(
      'pure-libs',
      { path: '^libs/(contracts|eggs)/', pathNot: tests },
      {
        path: '(^|/)node_modules/(@nestjs|rxjs|ioredis|bullmq|dockerode|typeorm|fastify)(/|$)|^libs/(platform|testing)/',
      },
    ),
    rule(
      'pure-libs-no-node',
      { path: '^libs/(contracts|eggs)/', pathNot: tests },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'module-doors',
      { path: '^apps/([^/]+)/src/modules/([^/]+)/' },
      {
        path: '^apps/$1/src/modules/',
        pathNot: '^apps/$1/src/modules/($2/|[^/]+/index\\.ts$)',
      },
    ),
    rule(
      'platform-below-modules',
      { path: '^apps/[^/]+/src/(platform|config)/' },
      { path: '^apps/[^/]+/src/modules/' },
    ),
    rule(
      'thin-controllers',
      { path: '\\.(controller|gateway)\\.ts$' },
      { path: '\\.(repository|entity|driver)\\.ts$' },
    ),
    rule(
      'docker-in-one-place',
      { path: '^(apps|libs)/', pathNot: `^apps/daemon/src/platform/runtime/docker/|^libs/testing/` },
      { path: 'node_modules/dockerode' },
    ),
    rule(
      'sql-in-one-place',
      {
        path: '^(apps|libs)/',
        pathNot:
          '\\.(repository|entity)\\.ts$|/migrations/|/platform/database/|/database-hosts/drivers/|^libs/testing/',
      },
      { path: 'node_modules/(typeorm|mysql2|pg)(/|$)' },
    ),
    rule(
      'nodes-through-the-gateway',
      {
        path: '^apps/panel/src/',
        pathNot: `${tests}|/modules/nodes/reach/node-gateway\\.ts$|/platform/daemon-client/`,
      },
      { path: '/platform/daemon-client/daemon-client\\.ts$' },
    ),
    rule(
      'web-feature-doors',
      { path: '^apps/web/src/features/([^/]+)/' },
      { path: '^apps/web/src/(features|app)/', pathNot: '^apps/web/src/features/($1/|[^/]+/index\\.ts$)' },
    ),
    rule(
      'web-shared-below-features',
      { path: '^apps/web/src/(shared|i18n)/', pathNot: tests },
      { path: '^apps/web/src/(features|app)/' },
    ),
    rule(
      'web-libraries-in-one-place',
      {
        path: '^apps/web/src/',
        pathNot:
          '^apps/web/src/(shared/ui|features/console/(terminal|charts)|features/files/editor/codemirror)/',
      },
      { path: 'node_modules/(react-aria-components|@xterm|uplot|@codemirror|@lezer)/' },
    ),
    rule('web-imports-contracts-and-eggs', { path: '^apps/web/' }, { path: '^libs/(platform|testing)/' }),
    rule(
      'testing-only-from-tests',
      { path: '^(apps|libs)/', pathNot: `${tests}|^libs/testing/` },
      { path: '^libs/testing/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'apps/web/dist|^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
