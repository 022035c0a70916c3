import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { budgets } from './build/budgets.js';
import { preloadFont } from './build/preload-font.js';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where `npm run dev:web` finds a panel, unless told otherwise. */
const PANEL = process.env['PANEL_URL'] ?? 'http://127.0.0.1:25500';

export default defineConfig({
  root: at('.'),
  plugins: [react(), preloadFont(), budgets()],
  resolve: {
    alias: [
      { find: /^@app\/contracts\/(.*)\.js$/, replacement: at('../../libs/contracts/src/$1.ts') },
      { find: /^@app\/eggs$/, replacement: at('../../libs/eggs/src/index.ts') },
    ],
  },
  build: {
    outDir: at('./dist'),
    emptyOutDir: true,
    // Fonts and pictures stay files: the content policy takes no `data:` but of images.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // Files of libs and of these folders declare; none does anything by being loaded. What a page does not use of
    // them is left out: the door of a feature brings nothing along that was not asked of it.
    rolldownOptions: {
      treeshake: {
        moduleSideEffects: (id: string) =>
          !/\/(libs\/(contracts|eggs)|apps\/web\/src\/(app|features|shared|i18n))\/.*\.tsx?$/.test(id),
      },
    },
  },
  server: { proxy: { '/api': { target: PANEL, ws: true, headers: { origin: PANEL } } } },
});
