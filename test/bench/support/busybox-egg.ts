/** A document of an egg without variables whose servers are one line of busybox: it says `ready`, and ends at `stop`. */
export const busyboxEgg = (name: string, startup: string, installation: string) => ({
  meta: { version: 'PTDL_v2', update_url: null },
  name,
  author: 'bench@example.com',
  description: '',
  features: null,
  docker_images: { Busybox: '~rookery/busybox:local' },
  file_denylist: [],
  startup,
  config: { files: '{}', startup: '{"done":"ready"}', logs: '{}', stop: 'stop' },
  scripts: {
    installation: { script: installation, container: '~rookery/busybox:local', entrypoint: 'ash' },
  },
  variables: [],
});
