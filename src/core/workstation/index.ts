export { createWorkstation, type Workstation } from './create-workstation.ts';
