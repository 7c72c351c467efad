import { writeFileSync } from 'node:fs';
import { create } from 'qrcode';

const width = 640;
const height = 480;
const paper = 235;
const ink = 16;

/** Writes a film that shows one QR code, as Chromium's stand-in for a camera (raw YUV4MPEG2, 4:2:0). */
export function writeCameraFilm(path: string, text: string): void {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const scale = Math.floor((height * 0.8) / modules.size);
  const left = Math.floor((width - modules.size * scale) / 2);
  const top = Math.floor((height - modules.size * scale) / 2);
  const brightness = Buffer.alloc(width * height, paper);
  for (let row = 0; row < modules.size * scale; row++) {
    for (let column = 0; column < modules.size * scale; column++) {
      const dark = modules.get(Math.floor(row / scale), Math.floor(column / scale));
      if (dark) brightness[(top + row) * width + left + column] = ink;
    }
  }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), brightness, Buffer.alloc((width * height) / 2, 128)]);
  writeFileSync(
    path,
    Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]),
  );
}
