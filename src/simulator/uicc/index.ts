export * from './access-control.ts';
export * from './answer.ts';
export * from './atr.ts';
export type { UiccOptions } from './card-behaviour.ts';
export * from './card-records.ts';
export type { CardApplet, Channel } from './channel.ts';
export * from './profile-contents.ts';
export * from './uicc.ts';
