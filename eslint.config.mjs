import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Core, simulator and services take time and randomness from Environment, so that tests can hold both still. */
const noAmbientTime = [
  'error',
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'Take the time from Clock.' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'Take randomness from Random.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take the time from Clock.' },
  { selector: "CallExpression[callee.name='Date']", message: 'Take the time from Clock.' },
];

export default tseslint.config(
  { ignores: ['node_modules', 'dist', 'out', '.vite', 'test-results', '.cache'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-undef': 'off',
      eqeqeq: ['error', 'always'],
    },
  },
  {
    files: ['src/core/**/*.ts', 'src/simulator/**/*.ts', 'src/services/**/*.ts'],
    rules: { 'no-restricted-syntax': noAmbientTime },
  },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      // Said of every use of TanStack Virtual; it matters to the React compiler only, which is not used.
      'react-hooks/incompatible-library': 'off',
    },
  },
  {
    // Functions whose parameters name what is in scope for the code they are given.
    files: ['test/support/electron-double/worlds/**'],
    rules: { '@typescript-eslint/no-unused-vars': ['error', { args: 'none' }] },
  },
);
