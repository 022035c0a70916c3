#!/bin/sh
# First process of a server's container: runs the startup command in $STARTUP, {{NAME}} standing for
# the environment variable NAME, as images of this world do.
cd /home/container || exit 1
if [ -z "${STARTUP:-}" ]; then
  exec /bin/sh
fi
command=$(printf '%s' "$STARTUP" | sed -e 's/{{/${/g' -e 's/}}/}/g')
printf ':/home/container$ %s\n' "$command"
case $command in
  # More than one command: this shell has to stay. Else the server itself gets the signals.
  *[\;\&\|]*) eval "$command" ;;
  *) eval "exec $command" ;;
esac
