import { defineConfig } from 'vite';
import { nativePackages } from './scripts/start/native-packages.mjs';

/** The plain-Node host and the command line: dist/server. Bundled, so that a start reads a few files, not thousands. */
export default defineConfig({
  ssr: { noExternal: true, external: [...nativePackages] },
  build: {
    ssr: true,
    outDir: 'dist/server',
    emptyOutDir: true,
    copyPublicDir: false,
    target: 'node22',
    minify: false,
    sourcemap: true,
    rollupOptions: {
      input: { cli: 'src/server/cli.ts' },
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
    },
  },
});
