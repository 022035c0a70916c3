/** The panel's release, as its pages and sockets are told; that of package.json. */
export const PANEL_VERSION = '0.1.0';
