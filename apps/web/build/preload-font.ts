import type { Plugin } from 'vite';

const TEXT_FONT = /atkinson-hyperlegible-next-latin-wght-normal[\w-]*\.woff2$/;

/** Has the browser fetch the font of all text beside the first script, so that words do not change shape. */
export const preloadFont = (): Plugin => ({
  name: 'preload-font',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle }) => {
      const font = Object.keys(bundle ?? {}).find((name) => TEXT_FONT.test(name));
      if (font === undefined) throw new Error('the font of the text is not part of the build');
      return [
        {
          tag: 'link',
          injectTo: 'head',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${font}`, crossorigin: '' },
        },
      ];
    },
  },
});
