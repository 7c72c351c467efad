export * from './lab-radio.ts';
export * from './open-lab.ts';
export * from './open-lab-smds.ts';
