import { load } from '../variant.mjs';

const { PubSub, withFilter } = (await load('graphql-subscriptions')).default;

/** A subscriber who waits for the first message that passes its filter. */
class Subscriber {
  #messages;

  constructor(pubsub, topic) {
    this.topic = topic;
    this.#messages = withFilter(
      () => pubsub.asyncIterator(topic),
      (message) => message.urgent,
    )();
    this.#messages.next();
  }

  close() {
    return this.#messages.return();
  }
}

/** Every message that is filtered out adds to a chain of promises, for as long as none passes. */
export default {
  managers: 10,
  setup: () => new PubSub(),
  create: (pubsub, i) => new Subscriber(pubsub, `topic-${i}`),
  async exercise(pubsub, { topic }) {
    await pubsub.publish(topic, { urgent: false, text: 'x'.repeat(100) });
    // The filter is asynchronous: the next message is asked for some turns later.
    await new Promise((resolve) => setImmediate(resolve));
  },
  destroy: (_pubsub, subscriber) => subscriber.close(),
};
