import './no-eval.js';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, prepareApp } from './app/App.js';
import { applyTastes } from './shared/taste.js';
import './shared/ui/base.css';

// A page of a release that was replaced asks for files that are gone: load the new one, once.
window.addEventListener('vite:preloadError', (event) => {
  if (sessionStorage.getItem('rookery.reloaded') === import.meta.url) return;
  sessionStorage.setItem('rookery.reloaded', import.meta.url);
  event.preventDefault();
  location.reload();
});

applyTastes();
const root = createRoot(document.getElementById('root')!);
void prepareApp().then(() =>
  root.render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
