import { readFilePath } from '#core/protocol/file-set/index.ts';
import { UsageError } from '#shared/errors.ts';
import { inOrderOfUse, readApplications } from './explore-files.ts';
import type { CardFiles } from './card-files.ts';

const strict = /^(3F00|[0-9A-F]{10,32})(\/[0-9A-F]{4})*$/;

/** The path that `MF/2FE2`, `ADF.USIM/EF.IMSI`, `7FFF/6F07` or `EF.IMSI` means on this card. Rejects with UsageError CARD_FILE_PATH. */
export async function resolvePath(files: CardFiles, text: string): Promise<string> {
  if (strict.test(text)) return text;
  const applications = inOrderOfUse(await readApplications(files));
  try {
    return readFilePath(text, applications);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError('CARD_FILE_PATH', error.message, { details: { path: text, reason: error.message } });
  }
}
