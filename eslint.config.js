import { defineConfig, globalIgnores } from 'eslint/config';
import { importX } from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import { arrows } from './eslint.arrows.js';

export default defineConfig(
  globalIgnores(['out/', 'node_modules/', 'resources/']),
  ts.configs.strict,
  svelte.configs.recommended,
  {
    plugins: { 'import-x': importX },
    languageOptions: { globals: globals.node },
    rules: {
      // A file that needs more than 400 lines holds more than one idea.
      'max-lines': ['error', { max: 400 }],
      'import-x/no-restricted-paths': ['error', { zones: arrows }],
      'import-x/no-cycle': 'off',
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
