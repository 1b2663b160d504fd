import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const forbid = (patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const siblings = ['content', 'sandbox', 'observe', 'check', 'trace'];

export default tseslint.config(
  { ignores: ['dist', 'node_modules'] },
  ...tseslint.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: globals.node } },
  {
    files: ['lab/**'],
    languageOptions: { globals: globals.browser },
    rules: forbid([
      {
        regex: 'engine/(?!protocol/)',
        message: 'The browser knows the engine by its protocol alone: import from engine/protocol.',
      },
      { regex: '^node:', message: 'The browser has no Node.' },
    ]),
  },
  { files: ['lab/**/*.svelte', 'lab/**/*.svelte.ts'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    files: ['engine/protocol/**'],
    rules: forbid([{ regex: '^(node:|\\.\\./)', message: 'The protocol is pure: no Node, nothing from the engine.' }]),
  },
  {
    files: ['engine/model/**'],
    rules: forbid([
      {
        regex: '^(node:|\\.\\./(?!protocol/))',
        message: 'The model is plain functions: from the engine only the protocol.',
      },
    ]),
  },
  ...siblings.map((folder) => ({
    files: [`engine/${folder}/**`],
    rules: forbid([
      {
        regex: `\\.\\./(${siblings.filter((other) => other !== folder).join('|')}|session|verify|server|cli)/`,
        message: `${siblings.join(', ')} do not know one another; session and verify join them.`,
      },
      { regex: '^(node:child_process|execa|node-pty)$', message: 'Only engine/process starts processes.' },
    ]),
  })),
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
