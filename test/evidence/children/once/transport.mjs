export class Transport {
  users = [];
}

let transport;

export function getTransport(i) {
  transport ??= new Transport();
  transport.users.push(`user-${i}`);
  return transport;
}

export function closeTransport() {
  transport = undefined;
}
