import { Server } from "@hocuspocus/server";

// Configure the server …
const server = new Server({
  port: 1234,
});

// … and run it!
server.listen();
