import { Module } from '@nestjs/common';
import { FilesystemModule } from '../../platform/filesystem/filesystem.module.js';
import { BackupArchivesModule } from '../backups/index.js';
import { InstallerModule } from '../installer/index.js';
import { NodeShipping } from './node-shipping.js';
import { Shipping } from './shipping.port.js';

@Module({
  imports: [BackupArchivesModule, FilesystemModule, InstallerModule],
  providers: [{ provide: Shipping, useClass: NodeShipping }],
  exports: [Shipping],
})
export class ShippingModule {}
