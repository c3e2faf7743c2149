// Leaks that come in bursts, whatever the windows are.
class Audit {
  constructor(i) {
    this.i = i;
  }
}
const archive = [];
let batch = [];
const third = [];

export const kinds = {
  // Kept in full batches, each of more than two windows' worth: until then they wait in the batch.
  batches: (i) => {
    if (batch.push(new Audit(i)) < 130) return;
    archive.push(batch);
    batch = [];
  },
  // Every second window adds nothing.
  'every-second-window': (i) => {
    if (Math.floor(i / 60) % 2 === 0) third.push(new Audit(i));
  },
};
