import * as z from 'zod';
import { iccid } from './common.ts';
import { fileFacts, filePath } from './file-set.ts';

/** What a profile package leaves on a card: files, PINs and PUKs by their state. No value of a PIN, PUK or key. */
export const expectedProfile = z.object({
  iccid,
  files: z.array(fileFacts),
  pins: z.array(
    z.object({
      reference: z.number().int(),
      directories: z.array(filePath).describe('in which it counts'),
      enabled: z.boolean(),
      maximumTries: z.number().int(),
      triesLeft: z.number().int(),
      pukMaximumTries: z.number().int().nullable().describe('null: nothing unblocks it'),
    }),
  ),
});
export type ExpectedProfile = z.infer<typeof expectedProfile>;
