import { builtinModules } from 'node:module';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { nativePackages } from './scripts/start/native-packages.mjs';

/** The Electron host: one CommonJS file, .vite/build/main.cjs. */
export default defineConfig({
  // CommonJS has no import.meta.
  define: { 'import.meta.dirname': '__dirname' },
  resolve: {
    conditions: ['node'],
    mainFields: ['module', 'main'],
    // Its ES module asks for import.meta.url as it is loaded.
    alias: { pdfkit: resolve(import.meta.dirname, 'node_modules/pdfkit/js/pdfkit.js') },
  },
  build: {
    outDir: '.vite/build',
    emptyOutDir: false,
    copyPublicDir: false,
    target: 'node24',
    minify: false,
    sourcemap: true,
    lib: { entry: 'src/main/main.ts', formats: ['cjs'], fileName: () => 'main.cjs' },
    rollupOptions: {
      external: [
        'electron',
        ...builtinModules.flatMap((name) => [name, `node:${name}`]),
        ...nativePackages.map((name) => new RegExp(`^${name}(/|$)`)),
      ],
    },
  },
});
