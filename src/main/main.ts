import { join } from 'node:path';
import { appFolder } from '#node/app-folder.ts';
import { defaultDataFolder } from '#node/data-folder/index.ts';
import { openWorkstation } from './open-workstation.ts';
import { startDesktop } from './start-desktop.ts';

// Every exchange with a card keeps a thread of Node's pool until the card has answered: one for each of many readers.
process.env['UV_THREADPOOL_SIZE'] ??= '24';

void startDesktop({
  rendererFolder: appFolder('dist/renderer'),
  // Beside this file, once both are bundled.
  preload: join(import.meta.dirname, 'preload.cjs'),
  open: () => openWorkstation(defaultDataFolder()),
});
