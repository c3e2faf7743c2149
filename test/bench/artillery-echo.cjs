// Steps for artillery's ws engine, which does not time answers itself.
module.exports = {
  start(context, _events, done) {
    context.vars.startedAt = performance.now();
    done();
  },
  stop(context, events, done) {
    events.emit('histogram', 'echo_ms', performance.now() - context.vars.startedAt);
    done();
  },
};
