import { elementTemplates } from '../templates/index.ts';

/** PE-CSIM has no optional member. */
export const csimMembers: readonly string[] = elementTemplates.csim.files.map(({ name }) => name);
