export { FilesModule } from './files.module.js';
export { FileLinksService } from './streams/file-links.service.js';
