import { usePanelStatus, type PanelStatus } from './use-panel-status.js';

const STATUS_TEXT: Record<PanelStatus, string> = {
  asking: 'Asking the panel how it is …',
  up: 'The panel is up and serves requests.',
  degraded: 'The panel answers, but its database or Redis does not. Run ./rookery doctor on its machine.',
  unreachable: 'The panel does not answer. Is it running? ./rookery status tells.',
};

const APIS = [
  {
    name: 'Client API',
    path: '/api/client',
    who: 'for server owners, their bots and tools',
    key: 'ptlc_… (account key)',
  },
  {
    name: 'Application API',
    path: '/api/application',
    who: 'for admins and billing systems',
    key: 'ptla_… (application key)',
  },
  { name: 'Remote API', path: '/api/remote', who: 'for the daemons on the nodes', key: 'node token' },
] as const;

/** The page of a panel whose user interface is its API. */
export function App() {
  const status = usePanelStatus();
  const origin = window.location.origin;
  return (
    <main>
      <h1>Rookery</h1>
      <p role="status" className={`status ${status}`}>
        {STATUS_TEXT[status]}
      </p>
      <h2>Where the API is</h2>
      <ul className="apis">
        {APIS.map((api) => (
          <li key={api.path}>
            <strong>{api.name}</strong> {api.who}
            <code>{origin + api.path}</code>
            <span>
              Authorization: Bearer <code>{api.key}</code>
            </span>
          </li>
        ))}
      </ul>
      <h2>A first call</h2>
      <pre tabIndex={0} aria-label="Example call">
        {`curl -H "Authorization: Bearer $KEY" \\\n  ${origin}/api/client`}
      </pre>
      <p>
        On the machine that ran <code>./rookery up</code>, the keys are in{' '}
        <code>.rookery/quickstart.json</code>.
      </p>
    </main>
  );
}
