import { defineConfig } from 'ws-profile';

export default defineConfig({
  surface: ['src/index.ts'],
});
