import { deleteEvent } from './delete-event.ts';
import { registerEvent } from './register-event.ts';

/** Every function of ES12, by the last part of its path. */
export const es12Functions = { registerEvent, deleteEvent } as const;
export type Es12FunctionName = keyof typeof es12Functions;
