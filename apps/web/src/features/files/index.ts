export { useUploads } from './uploads/uploads.js';
export { UploadTray } from './uploads/LazyUploadTray.js';
