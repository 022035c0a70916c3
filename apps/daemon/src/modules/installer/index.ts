export { ContainerInstaller, type InstallerOptions } from './container-installer.js';
export { Installer, type InstallOutcome, type InstallRequest, type ResumeRequest } from './installer.js';
export { InstallerModule } from './installer.module.js';
