import { defineConfig, globalIgnores } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import { arrowsPlugin } from './eslint.arrows.js';

export default defineConfig(
  globalIgnores(['out/', 'node_modules/', 'resources/']),
  ts.configs.strict,
  svelte.configs.recommended,
  {
    plugins: { arrows: arrowsPlugin },
    languageOptions: { globals: globals.node },
    rules: {
      // A file that needs more than 400 lines holds more than one idea.
      'max-lines': ['error', { max: 400 }],
      'arrows/follow': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Index access is already checked by the compiler (noUncheckedIndexedAccess); `!` states a bound that a loop proves.
      '@typescript-eslint/no-non-null-assertion': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] },
    },
    // Answers are replaced as a whole ($state.raw), and caches announce their changes themselves: plain maps and sets are meant.
    rules: { 'svelte/prefer-svelte-reactivity': 'off' },
  },
  { files: ['scripts/**', 'bench/**', 'bin/**'], rules: { 'no-console': 'off' } },
);
