import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { UsersModule } from '../users/index.js';
import { RolePermissionPresenter } from './role-permission.presenter.js';
import { RolePresenter } from './role.presenter.js';
import { RolesApplicationController } from './roles.application.controller.js';
import { RolesRepository } from './roles.repository.js';
import { RolesService } from './roles.service.js';

@Module({
  imports: [ActivityModule, UsersModule],
  controllers: [RolesApplicationController],
  providers: [RolePermissionPresenter, RolePresenter, RolesRepository, RolesService],
})
export class RolesModule {}
