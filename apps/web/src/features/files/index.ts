export { useFileDrop, useUploads } from './uploads/uploads.js';
export { UploadTray } from './uploads/LazyUploadTray.js';
export { CodeField } from './editor/CodeField.js';
export { DropHint } from './uploads/DropHint.js';
