import js from '@eslint/js';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'node_modules'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  reactHooks.configs.flat['recommended-latest'],
  jsxA11y.flatConfigs.recommended,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      // A page that goes away when a look in the background fails takes along what somebody has typed.
      'no-restricted-syntax': ['error', { selector: "IfStatement[test.property.name='isError'][consequent.type='ReturnStatement']", message: 'Use isLoadingError: with data at hand the page stays.' }],
      // A scrolling region must be reachable by keyboard.
      'jsx-a11y/no-noninteractive-tabindex': ['error', { tags: [], roles: ['tabpanel', 'region'], allowExpressionValues: true }],
    },
  },
  {
    // The editors are large: they are loaded when somebody opens one, never with the inbox.
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/editors/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ group: ['bpmn-js*', 'bpmn-js/**', 'dmn-js*', 'dmn-js/**', 'diagram-js*', '@bpmn-io/properties-panel'], message: 'Only editors/ may import an editor; pages load editors lazily.' }] }],
    },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
);
