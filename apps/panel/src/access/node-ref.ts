/** What a call to a node needs to know of it; `daemonToken` is decrypted and must not be logged. */
export interface NodeRef {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly scheme: 'http' | 'https';
  readonly fqdn: string;
  readonly daemonListen: number;
  readonly daemonConnect: number;
  readonly daemonTokenId: string;
  readonly daemonToken: string;
  readonly maintenanceMode: boolean;
}
