import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';
import { nativePackages } from './scripts/start/native-packages.mjs';

/** The Electron host: one CommonJS file, .vite/build/main.cjs. */
export default defineConfig({
  // CommonJS has no import.meta.
  define: { 'import.meta.dirname': '__dirname' },
  resolve: { conditions: ['node'], mainFields: ['module', 'main'] },
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
