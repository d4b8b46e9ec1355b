/** A host and its port, as the registry writes them: `bastion.example.com:2222`; 22 where none is written. */
export interface SshPlace {
  readonly host: string;
  readonly port: number;
}

export function readPlace(text: string): SshPlace {
  const [, bracketed, plain = '', port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  return { host: (bracketed ?? plain).toLowerCase(), port: port === undefined ? 22 : Number(port) };
}

/** As connections write it, always with the port. */
export function placeText({ host, port }: SshPlace): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
