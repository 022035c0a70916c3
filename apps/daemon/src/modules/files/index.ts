export { FilesModule } from './files.module.js';
export { FilesService } from './files.service.js';
export { UserFiles } from './user-files.js';
export { asFileError } from './file.errors.js';
