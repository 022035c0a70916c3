# shellcheck shell=bash
# The first data of a panel: administrator, keys, the local node, the demo server.

make_first_data() {
  local known=() demo_args=()
  if [ -f "$quickstart" ]; then known=(--known "$quickstart"); fi
  if [ "$with_demo" = yes ]; then demo_args=(--demo-image rookery/demo:local); else demo_args=(--no-demo); fi
  panel_cli quickstart \
    --daemon-url "$(daemon_url)" --daemon-port "$daemon_port" --sftp-port "$sftp_port" \
    --data-dir "$home/daemon/volumes" --alloc-ip 127.0.0.1 --alloc-ports "$allocation_ports" \
    "${demo_args[@]}" "${known[@]}" |
    with_data_settings node "$root/scripts/first-data.mjs" keep "$home"
  give_to_caller
}

# The keys are for whoever called through sudo.
give_to_caller() {
  local user
  user=$(caller)
  if [ -n "$user" ]; then chown "$user:" "$quickstart"; fi
}

with_data_settings() {
  PANEL_URL=$(env_value APP_URL) PANEL_LOCAL_URL=$(panel_url) DAEMON_PORT=$daemon_port \
    SFTP_HOST=127.0.0.1 SFTP_PORT=$sftp_port DOCKER_SOCKET=$docker_socket "$@"
}

make_demo_image() {
  ROOKERY_HOME=$home "$root/scripts/images.sh" demo "$docker_socket"
}

make_demo_server() {
  local status=0
  with_data_settings node "$root/scripts/first-data.mjs" demo "$home" >&3 2>"$run/demo.error" || status=$?
  if [ "$status" -ne 0 ]; then
    fail "the demo server could not be made: $(<"$run/demo.error")" \
      'Mend that and run ./rookery up again, or leave it out: ./rookery up --no-demo.'
  fi
  give_to_caller
}
