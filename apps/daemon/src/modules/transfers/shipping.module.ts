import { Module } from '@nestjs/common';
import { FilesystemModule } from '../../platform/filesystem/filesystem.module.js';
import { BackupArchivesModule } from '../backups/index.js';
import { InstallerModule } from '../installer/index.js';
import { Depots } from './ahead/depots.js';
import { NodeShipping } from './node-shipping.js';
import { Shipping } from './shipping.port.js';

@Module({
  imports: [BackupArchivesModule, FilesystemModule, InstallerModule],
  providers: [Depots, { provide: Shipping, useClass: NodeShipping }],
  exports: [Depots, Shipping],
})
export class ShippingModule {}
