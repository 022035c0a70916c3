import { z } from 'zod';
import {
  serverReinstall,
  serverSettingsDescription,
  serverSettingsRename,
  serverStartupImage,
} from '../activity/server.events.js';
import { nameText } from '../core/names.js';
import { defineRoute, NoContent } from '../core/route.js';
import { ServerParams } from './servers.contract.js';

/** Client API of a server's settings: client-api.md §11. */
const Description = z.string().max(65_535).nullish();

export const renameServer = defineRoute({
  id: 'client.settings.rename',
  method: 'POST',
  path: '/servers/:server/settings/rename',
  also: [{ method: 'PUT' }],
  status: 204,
  params: ServerParams,
  body: z.object({ name: nameText(1, 255), description: Description }).meta({ id: 'RenameServerRequest' }),
  response: NoContent,
  access: { server: 'settings.rename' },
  activity: [serverSettingsRename, serverSettingsDescription],
  summary: 'Change the name and, where it is sent, the description of a server',
});

export const describeServer = defineRoute({
  id: 'client.settings.description',
  method: 'POST',
  path: '/servers/:server/settings/description',
  status: 204,
  params: ServerParams,
  body: z.object({ description: Description }).meta({ id: 'DescribeServerRequest' }),
  response: NoContent,
  access: { server: 'settings.description' },
  activity: [serverSettingsDescription],
  summary: 'Change the description of a server; none empties it',
});

export const reinstallServer = defineRoute({
  id: 'client.settings.reinstall',
  method: 'POST',
  path: '/servers/:server/settings/reinstall',
  status: 202,
  params: ServerParams,
  response: NoContent,
  access: { server: 'settings.reinstall' },
  activity: [serverReinstall],
  summary: 'Stop the server and run the installation script of its egg again',
});

export const chooseImage = defineRoute({
  id: 'client.settings.docker-image',
  method: 'PUT',
  path: '/servers/:server/settings/docker-image',
  also: [{ method: 'POST' }],
  status: 204,
  params: ServerParams,
  body: z.object({ docker_image: z.string().min(1).max(255) }).meta({ id: 'ServerImageRequest' }),
  response: NoContent,
  access: { server: 'startup.docker-image' },
  activity: [serverStartupImage],
  summary: 'Choose one of the images of the egg for the next start',
});
