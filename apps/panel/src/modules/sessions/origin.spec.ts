import { describe, expect, it } from 'vitest';
import { isOwnOrigin } from './origin.js';

describe('the origin of a page', () => {
  it.each([
    ['https://panel.test', 'https://panel.test'],
    ['https://panel.test', 'https://panel.test/below'],
    ['http://10.0.0.1:8080', 'http://10.0.0.1:8080'],
    ['http://localhost:8080', 'http://127.0.0.1:8080'],
    ['http://127.0.0.1:8080', 'http://localhost:8080'],
    ['http://[::1]:8080', 'http://localhost:8080'],
  ])('%s is that of a panel at %s', (origin, url) => expect(isOwnOrigin(origin, url)).toBe(true));

  it.each([
    ['http://panel.test', 'https://panel.test'],
    ['https://panel.test.evil.test', 'https://panel.test'],
    ['https://panel.test:444', 'https://panel.test'],
    ['http://localhost:8081', 'http://127.0.0.1:8080'],
    ['https://localhost:8080', 'http://127.0.0.1:8080'],
    ['http://localhost', 'https://localhost'],
    ['http://localhost:8080', 'http://10.0.0.1:8080'],
    ['http://localhost.evil.test:8080', 'http://127.0.0.1:8080'],
    ['null', 'http://127.0.0.1:8080'],
    ['', 'http://127.0.0.1:8080'],
  ])('%j is not that of a panel at %s', (origin, url) => expect(isOwnOrigin(origin, url)).toBe(false));
});
