import js from '@eslint/js';
import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

const nodeBuiltins = [...builtinModules, 'node:*'];
const typescript = [
  'src/**/*.ts',
  'workflows/**/*.ts',
  'activities/**/*.ts',
  'bench/**/*.ts',
  'test/**/*.ts',
  '*.config.ts',
];

export default tseslint.config(
  { ignores: ['**/dist/**', 'node_modules/**', 'coverage/**', '.holdfast/**'] },
  js.configs.recommended,
  { files: typescript, extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked] },
  {
    files: typescript,
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-shadow': 'error',
      'no-useless-rename': 'error',
      'object-shorthand': ['error', 'properties'],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // A comparison that is true today guards against a provider or a database that answers otherwise tomorrow.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      // Record<never, never> says on purpose that there is nothing in it.
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      // Index signatures keep their brackets: a reader sees that the key may be missing.
      '@typescript-eslint/dot-notation': 'off',
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 70 }],
      complexity: ['error', 20],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'The environment is read once: in src/cli/cli.ts, and in src/index.ts for the package.',
        },
      ],
    },
  },
  {
    files: ['src/cli/cli.ts', 'src/index.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-console': 'off' },
  },
  {
    files: ['bench/**/*.ts', '*.config.ts'],
    rules: { 'no-console': 'off', 'no-restricted-properties': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-properties': 'off',
      'no-console': 'off',
      'max-lines-per-function': 'off',
      // A test gives a stub the shape of an asynchronous port; awaiting inside it would be noise.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // To be split when the tests move into the new layout; none may be added.
    files: ['test/support/virtual/virtual-execution.ts'],
    rules: { 'max-lines': ['error', { max: 500 }] },
  },
  {
    files: ['workflows/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            ...builtinModules.map((name) => ({
              name,
              message: 'A workflow runs in a sandbox without Node.',
            })),
            {
              name: 'zod',
              message: 'A workflow never parses: zod costs 0.6 MB of heap per cached workflow.',
            },
          ],
          patterns: [{ group: ['node:*', 'zod/*'], message: 'A workflow neither reaches Node nor parses.' }],
        },
      ],
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'A workflow runs in a sandbox without Node.' },
        { name: 'setInterval', message: 'Use a timer of @temporalio/workflow.' },
      ],
    },
  },
  {
    files: ['src/domain/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: [...nodeBuiltins, 'zod', 'zod/*', '@temporalio/*'], message: 'The domain is pure.' },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'URL',
          'module',
          'setTimeout',
          'fetch',
          'AbortSignal',
          'performance',
          'clearTimeout',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
);
