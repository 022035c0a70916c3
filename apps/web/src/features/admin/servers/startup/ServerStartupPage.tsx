import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { PageState } from '../../../../shared/ui/PageState.js';
import { eggsQuery } from '../../catalogue/catalogue.api.js';
import { AdminServerFrame } from '../ServerFrame.js';
import { StartupForm } from './StartupForm.js';

/** What a server is made of and how it starts, for those who may change all of it. */
export function ServerStartupPage() {
  const { server: id } = useParams({ from: '/shell/admin/servers/$server/startup' });
  const eggs = useQuery(eggsQuery);
  return (
    <AdminServerFrame id={id}>
      {(server) => (
        <PageState query={eggs}>
          {(all) => <StartupForm key={server.id} server={server} eggs={all} />}
        </PageState>
      )}
    </AdminServerFrame>
  );
}
