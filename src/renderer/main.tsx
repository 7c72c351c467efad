import './client/no-code-generation.ts';

// Everything else comes after, so that the contract's checks are built under that rule.
void import('./app/start.tsx');
