export { Installer, type InstallOutcome, type InstallRequest } from './installer.js';
