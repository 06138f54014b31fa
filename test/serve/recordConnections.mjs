// Loaded before the program: writes the address of every connection and datagram it opens, one a line, to the named file.
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import net from 'node:net';

const file = process.env.SIGHTGLASS_TEST_CONNECTIONS;
const record = (what) => appendFileSync(file, `${what}\n`);

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  // node:net calls itself with its normalised arguments, an array that holds the options first.
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  const place =
    typeof options === 'object'
      ? (options.path ?? `${options.host ?? 'localhost'}:${options.port}`)
      : `${args[1]}:${options}`;
  record(`tcp ${place}`);
  return connect.apply(this, args);
};

const send = dgram.Socket.prototype.send;
dgram.Socket.prototype.send = function (...args) {
  record('udp');
  return send.apply(this, args);
};

const lookup = dns.lookup;
dns.lookup = function (name, ...rest) {
  if (net.isIP(name) === 0 && name !== 'localhost') record(`dns ${name}`);
  return lookup.call(this, name, ...rest);
};
