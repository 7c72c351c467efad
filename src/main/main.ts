import { join } from 'node:path';
import { appFolder } from '#node/app-folder.ts';
import { defaultDataFolder } from '#node/data-folder/index.ts';
import { openWorkstation } from './open-workstation.ts';
import { startDesktop } from './start-desktop.ts';

void startDesktop({
  rendererFolder: appFolder('dist/renderer'),
  // Beside this file, once both are bundled.
  preload: join(import.meta.dirname, 'preload.cjs'),
  open: () => openWorkstation(defaultDataFolder()),
});
