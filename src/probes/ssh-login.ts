import { Type } from 'typebox';
import { tryKey } from '../clients/ssh/key-login.js';
import { placeText, readPlace } from '../clients/ssh/place.js';
import type { Material } from '../domain/material.js';
import { makeSshKeyPair } from '../domain/ssh-key-pair.js';
import type { MemberContext, MemberOptions } from '../ports/member.js';
import type { Probe, ProbeMember } from '../ports/probe.js';
import type { Answer } from '../ports/rotator.js';

/** A login over the network with nothing but the key, on every host of the rotator. */
export const sshLogin: ProbeMember = {
  kind: 'ssh-login',
  summary: 'Logs in to every host by SSH with nothing but the key',
  options: Type.Object({}, { additionalProperties: false }),
  permissions: [],
  example: 'verify: [ { kind: ssh-login } ]',
  target: (_options, { options }) => {
    const [place = '', ...also] = hostsOf(options);
    return { kind: 'ssh', by: 'hosts', place, also };
  },
  create: async (_options, context) => new LoginProbe(context.rotator.options, context),
};

class LoginProbe implements Probe {
  constructor(
    private readonly options: MemberOptions,
    private readonly context: MemberContext,
  ) {}

  attempt({ sealed }: Material): Promise<Answer> {
    const { knownHosts } = this.context.connection.auth;
    const login = { user: String(this.options.user), privateKey: sealed.privateKey, knownHosts };
    return tryKey(hostsOf(this.options).map(readPlace), login);
  }

  decoy({ version, open }: Material): Material {
    const { privateKey } = makeSshKeyPair((count) => this.context.random.bytes(count), 'decoy');
    return { version: `${version}-decoy`, open, sealed: { privateKey } };
  }
}

/** As the rotator writes them, each with its port. */
function hostsOf({ hosts }: MemberOptions): readonly string[] {
  return Array.isArray(hosts) ? hosts.map((host) => placeText(readPlace(String(host)))) : [];
}
