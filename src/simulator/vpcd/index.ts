export * from './vpcd-frames.ts';
export * from './vpcd-session.ts';
