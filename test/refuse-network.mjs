// Preloaded by test/no-network.test.ts (node --import): every way out of this machine throws, and is counted in a file.
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

function refuse(what) {
  return () => {
    appendFileSync(process.env.LOBULE_NETWORK_LOG, `${what}\n`);
    throw new Error(`A connection was attempted: ${what}`);
  };
}

net.Socket.prototype.connect = refuse('net.connect');
dgram.createSocket = refuse('dgram.createSocket');
for (const name of Object.keys(dns)) {
  if (/^(lookup|resolve|reverse)/.test(name)) dns[name] = refuse(`dns.${name}`);
}
for (const name of Object.keys(dns.promises)) {
  if (/^(lookup|resolve|reverse)/.test(name)) dns.promises[name] = refuse(`dns.promises.${name}`);
}
syncBuiltinESMExports();
