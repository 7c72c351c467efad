export interface CodeText {
  readonly title: string;
  readonly meaning: string;
  readonly next: string;
}

/** Errors that only the window itself can have; all others are in resources/error-texts.json. */
export const localErrorTexts: Record<string, CodeText> = {
  FILE_NOT_USABLE: {
    title: 'This file cannot be used here',
    meaning: 'Only pictures with a QR code, text with an activation code and .der profile packages are taken.',
    next: 'Choose another file.',
  },
  CLIPBOARD_EMPTY: {
    title: 'The clipboard holds nothing to use',
    meaning: 'It holds neither text nor a picture, or this window may not read it.',
    next: 'Copy the activation code or its QR picture, then press Ctrl/Cmd+V.',
  },
  CAMERA_UNAVAILABLE: {
    title: 'The camera cannot be used',
    meaning: 'There is no camera, or this window may not use it.',
    next: 'Allow the camera, or use a picture of the QR code.',
  },
};
