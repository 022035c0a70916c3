import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { setVariable } from '@app/contracts/client/startup.contract.js';
import { permissionOf } from '../../shared/api/can.js';
import { useAction } from '../../shared/api/use-action.js';
import { Select } from '../../shared/ui/forms/Select.js';
import { CopyBlock } from '../../shared/ui/Copy.js';
import { Card, Page } from '../../shared/ui/Layout.js';
import { PageState } from '../../shared/ui/PageState.js';
import { serverQuery, useCan, useServer } from '../servers/index.js';
import { saveImage, startupQuery, type Startup } from './startup.api.js';
import { VariablesForm } from './VariablesForm.js';

export function StartupPage() {
  const t = useTranslations('startup');
  const server = useServer();
  const query = useQuery(startupQuery(server.identifier));
  const mayUpdate = useCan(permissionOf(setVariable));
  return (
    <Page title={t('title')} width="form">
      <PageState query={query}>
        {(startup) => (
          <>
            <Card title={t('command')} help={t('commandHelp')}>
              <CopyBlock text={startup.meta.startup_command} what={t('command')} />
            </Card>
            <Image startup={startup} />
            <VariablesForm
              server={server.identifier}
              variables={startup.data.map(({ attributes }) => attributes)}
              mayUpdate={mayUpdate}
            />
          </>
        )}
      </PageState>
    </Page>
  );
}

function Image({ startup }: { startup: Startup }) {
  const t = useTranslations('startup');
  const server = useServer();
  const mayChoose = useCan('startup.docker-image');
  const action = useAction({
    call: (image: string) => saveImage(server.identifier, image),
    changes: [serverQuery(server.identifier).queryKey],
    done: (_, image) => t('imageDone', { image }),
  });
  const offered = Object.entries(startup.meta.docker_images).map(([name, image]) => ({
    value: image,
    text: name === image ? image : `${name}: ${image}`,
  }));
  const isOffered = offered.some(({ value }) => value === server.docker_image);
  const chosen = { value: server.docker_image, text: t('imageOther', { image: server.docker_image }) };
  return (
    <Card title={t('image')} help={t('imageHelp')}>
      <Select
        label={t('image')}
        hideLabel
        value={server.docker_image}
        options={isOffered ? offered : [chosen, ...offered]}
        onChange={(image) => action.run(image)}
        isDisabled={!mayChoose || !isOffered || action.busy}
      />
    </Card>
  );
}
