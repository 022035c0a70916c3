import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('.'),
  plugins: [react()],
  resolve: {
    alias: [{ find: /^@app\/contracts\/(.*)\.js$/, replacement: at('../../libs/contracts/src/$1.ts') }],
  },
  build: { outDir: at('./dist'), emptyOutDir: true },
});
