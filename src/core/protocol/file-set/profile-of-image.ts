/** What a package leaves on a card besides keys: its files, and its PINs by their state. ETSI TS 102 221 clause 9.5. */
import { toHex } from '../bytes/index.ts';
import type { CardImage } from '../saip/image/card-image.ts';
import { encodeFileFacts, type FileFactsJson } from './file-facts-json.ts';
import { fileSetOfImage } from './file-set-of-image.ts';
import { fidText, masterFilePath } from './file-place.ts';

export interface ProfileOnCard {
  iccid: string;
  files: FileFactsJson[];
  pins: {
    reference: number;
    /** Paths of the directories in which it counts. */
    directories: string[];
    enabled: boolean;
    maximumTries: number;
    triesLeft: number;
    /** Null: nothing unblocks it. */
    pukMaximumTries: number | null;
  }[];
}

export function profileOfImage(image: CardImage): ProfileOnCard {
  const pathOf = (fid: number): string => {
    const application = image.applications.find((one) => one.fid === fid);
    if (application !== undefined) return toHex(application.aid);
    return fid === 0x3f00 ? masterFilePath : `${masterFilePath}/${fidText(fid)}`;
  };
  return {
    iccid: image.iccid,
    files: fileSetOfImage(image).map(encodeFileFacts),
    pins: image.pins.map(({ reference, directories, enabled, maximumTries, triesLeft, pukReference }) => ({
      reference,
      directories: directories.map(pathOf),
      enabled,
      maximumTries,
      triesLeft,
      pukMaximumTries: image.puks.find((puk) => puk.reference === pukReference)?.maximumTries ?? null,
    })),
  };
}
