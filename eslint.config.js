import importX from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';

// The folders of the engine, lowest layer first: each may import earlier lines, but not its own line or a later one.
const layers = [
  ['errors', 'protocol'],
  ['network'],
  ['host'],
  ['image', 'log'],
  ['content', 'sandbox', 'store'],
  ['check', 'observer', 'packet', 'terminal'],
  ['session'],
  ['demo', 'grading'],
  ['server'],
  ['bench'],
  ['cli'],
  ['dev'],
];
const folders = layers.flat();
const notBelow = folders.flatMap((folder) => {
  const layer = layers.findIndex((names) => names.includes(folder));
  const others = folders.filter((other) => other !== folder && !layers.slice(0, layer).flat().includes(other));
  const from = others.map((other) => `./engine/${other}`);
  const message = 'Imports point down; the layers are in eslint.config.js.';
  return from.length === 0 ? [] : [{ target: `./engine/${folder}`, from, message }];
});

const forbid = (patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const pure = (own, allowed) => ({
  files: [`engine/${own}/**`],
  rules: forbid([
    { regex: `^(node:|(\\.\\./)+(?!(${allowed})/)[a-z])`, message: `${own} is plain functions: no Node.` },
  ]),
});

export default tseslint.config(
  { ignores: ['dist', 'node_modules'] },
  ...tseslint.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: globals.node } },
  {
    files: ['**/*.ts'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] }, 'import-x/extensions': ['.ts'] },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': ['error', { zones: notBelow }],
    },
  },
  {
    files: ['lab/**'],
    languageOptions: { globals: globals.browser },
    rules: forbid([
      {
        regex: 'engine/(?!(protocol|network)/)',
        message: 'The browser knows the engine by engine/protocol and engine/network alone.',
      },
      { regex: '^node:', message: 'The browser has no Node.' },
    ]),
  },
  { files: ['lab/**/*.svelte', 'lab/**/*.svelte.ts'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  pure('protocol', ''),
  pure('network', 'protocol'),
  pure('packet/simulate', 'protocol|network'),
  {
    files: ['**/*.ts', '**/*.svelte'],
    rules: { 'max-lines': ['error', 250] }, // a longer file asks for a name that is not found yet
  },
  {
    files: ['engine/**'],
    ignores: ['engine/host/**', 'engine/bench/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [{ regex: '^(node:child_process|execa|node-pty)$', message: 'Only engine/host starts processes.' }],
        },
      ],
    },
  },
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-empty': 'error',
      eqeqeq: 'error',
      'svelte/no-useless-mustaches': 'off', // {' '} is how a space is kept
    },
  },
);
