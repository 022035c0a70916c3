import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Holds each connection back until it is known who speaks, and closes that of one who is to be refused before anybody
 * reads what it says: servers run code of strangers and share a bridge with the daemon, so a leaked token or a fault
 * before the token's check must be of no use to them. No firewall rule is needed for that, which the operator's own
 * rules could undo.
 */
export function holdConnections(server: Server, isRefused: (address: string) => Promise<boolean>): void {
  const handlers = server.listeners('connection') as ((this: Server, socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    // Whoever hangs up while waiting is nobody's fault; afterwards the handlers listen themselves.
    const ignore = (): void => undefined;
    socket.on('error', ignore);
    void isRefused(socket.remoteAddress ?? '').then((isOut) => {
      if (isOut) return void socket.destroy();
      if (socket.destroyed) return;
      for (const handler of handlers) handler.call(server, socket);
      socket.off('error', ignore);
    });
  });
}
