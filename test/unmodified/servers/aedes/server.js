import { createServer } from 'node:http'
import { Aedes } from 'aedes'
import { WebSocketServer, createWebSocketStream } from 'ws'

const port = 8888

const aedes = await Aedes.createBroker()
const httpServer = createServer()
const wss = new WebSocketServer({
  server:httpServer
})

wss.on('connection', (websocket, req) => {
  const stream = createWebSocketStream(websocket)
  aedes.handle(stream, req)
})

httpServer.listen(port, function () {
  console.log('websocket server listening on port ', port)
})
