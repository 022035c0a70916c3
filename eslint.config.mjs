import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import globals from 'globals';
import jsxA11y from 'eslint-plugin-jsx-a11y';

/** Rules are error or absent, never warn. Import rules live in .dependency-cruiser.cjs. */
export default tseslint.config(
  { ignores: ['**/dist', 'node_modules', '.rookery', '**/*.cjs', '**/*.mjs'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: {
      globals: globals.node,
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "ImportDeclaration[source.value='@nestjs/common'] > ImportSpecifier[imported.name=/^(Body|Query|Param)$/]",
          message: 'bind the whole input of the route: @Input() input: InputFor<typeof route>',
        },
        {
          selector:
            'CallExpression[callee.property.name=/^(log|warn|error|debug|verbose)$/][callee.object.property.name="logger"], CallExpression[callee.property.name=/^(log|warn|error|debug|verbose)$/][callee.object.name="logger"]',
          message: "one form of log lines: logger.pino.warn({ context, error }, 'what happened')",
        },
        {
          selector: 'CallExpression[callee.name="expect"] CallExpression[callee.object.name="performance"]',
          message:
            'a busy machine would decide the test: cpuMsOf of libs/testing, or wait for what must come',
        },
        {
          selector: 'CallExpression[callee.property.name="waitForFunction"]',
          message: "the page's content policy forbids it code from outside: eventually(...) with a locator",
        },
        {
          selector: 'Property[key.name="error"] > CallExpression[callee.name="String"]',
          message: 'the log wants the error itself, with its causes',
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'read the environment in config/ only' },
        {
          object: 'vi',
          property: 'mock',
          message: 'unit tests share modules: vi.doMock and vi.resetModules',
        },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
    },
  },
  {
    files: [
      'apps/*/src/config/**',
      'libs/testing/**',
      'test/**',
      'tools/**',
      'scripts/**',
      '*.config.ts',
      'apps/web/*.config.ts',
      'libs/platform/src/config/**',
    ],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['tools/**', 'test/**', 'libs/testing/**', 'apps/*/src/cli/**', 'apps/panel/src/cli.ts'],
    rules: { 'no-console': 'off' },
  },
  { files: ['apps/web/src/**/*.tsx'], ...jsxA11y.flatConfigs.strict },
  {
    files: ['apps/web/src/**/*.{ts,tsx}'],
    rules: {
      // The first field of a page or dialog that is one form, and Cancel where a hasty Enter would do harm.
      'jsx-a11y/no-autofocus': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'JSXText[value=/\\p{L}/u]',
          message: 'texts stand in i18n/, by feature',
        },
        {
          selector:
            'JSXAttribute[name.name=/^(label|title|help|placeholder|alt|text|verb|aria-label|aria-description)$/] > Literal[value=/\\p{L}/u]',
          message: 'texts stand in i18n/, by feature',
        },
        {
          selector: 'Literal[value=/^(#[0-9a-f]{3,8}|(rgb|hsl|oklch)a?\\(.*)$/i]',
          message: 'colours stand in shared/ui/tokens.css',
        },
      ],
    },
  },
  { files: ['*.config.ts', 'apps/web/*.config.ts'], rules: { 'no-restricted-exports': 'off' } },
  {
    files: ['apps/daemon/src/modules/**'],
    ignores: ['**/*.spec.ts', '**/*.suite.ts', '**/*.fixture.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: ['fs', 'fs/promises', 'node:fs', 'node:fs/promises'].map((name) => ({
            name,
            message: 'server files go through platform/filesystem',
          })),
        },
      ],
    },
  },
);
