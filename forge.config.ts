import { MakerDeb } from '@electron-forge/maker-deb';
import { MakerDMG } from '@electron-forge/maker-dmg';
import { MakerRpm } from '@electron-forge/maker-rpm';
import { MakerSquirrel } from '@electron-forge/maker-squirrel';
import { MakerZIP } from '@electron-forge/maker-zip';
import { FusesPlugin } from '@electron-forge/plugin-fuses';
import { VitePlugin } from '@electron-forge/plugin-vite';
import type { ForgeConfig } from '@electron-forge/shared-types';
import { FuseV1Options, FuseVersion } from '@electron/fuses';
import { nativePackageFolders } from './scripts/start/native-packages.mjs';

/** What goes into the package: the bundles, shipped data, and the packages with machine code. Nothing else of the tree. */
const packaged = [
  '/package.json',
  '/.vite',
  '/dist/renderer',
  '/resources',
  ...nativePackageFolders(import.meta.dirname).map((name) => `/node_modules/${name}`),
];

const isPackaged = (file: string): boolean =>
  packaged.some((kept) => file === kept || file.startsWith(`${kept}/`) || kept.startsWith(`${file}/`));

const desktopEntry = {
  name: 'esim-workbench',
  productName: 'eSIM Workbench',
  genericName: 'eSIM provisioning workstation',
  categories: ['Utility' as const],
  mimeType: ['x-scheme-handler/lpa'],
  bin: 'eSIM Workbench',
};

const config: ForgeConfig = {
  packagerConfig: {
    name: 'eSIM Workbench',
    appBundleId: 'org.esim-workbench.desktop',
    appCategoryType: 'public.app-category.utilities',
    protocols: [{ name: 'eSIM activation code', schemes: ['lpa'] }],
    // Machine code cannot be loaded from inside the archive.
    asar: { unpack: '**/*.{node,so,dylib,dll}' },
    ignore: (file: string) => file !== '' && !isPackaged(file),
    prune: false,
  },
  // Every native package is N-API: one binary serves Node and Electron.
  rebuildConfig: { onlyModules: [] },
  makers: [
    new MakerDeb({ options: { ...desktopEntry, section: 'utils', depends: ['libpcsclite1'] } }),
    new MakerRpm({ options: { ...desktopEntry, requires: ['pcsc-lite-libs'] } }),
    new MakerZIP({}, ['darwin', 'linux', 'win32']),
    new MakerDMG({ format: 'ULFO' }),
    new MakerSquirrel({ name: 'esim_workbench' }),
  ],
  plugins: [
    new VitePlugin({
      build: [
        { entry: 'src/main/main.ts', config: 'vite.main.config.ts', target: 'main' },
        { entry: 'src/preload/preload.ts', config: 'vite.preload.config.ts', target: 'preload' },
      ],
      renderer: [{ name: 'main_window', config: 'vite.renderer.config.ts' }],
    }),
    new FusesPlugin({
      version: FuseVersion.V1,
      [FuseV1Options.RunAsNode]: false,
      [FuseV1Options.EnableCookieEncryption]: true,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: false,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
      [FuseV1Options.OnlyLoadAppFromAsar]: true,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    }),
  ],
};

export default config;
