export class Session {
  constructor(i) {
    this.id = `user-${i}`;
  }
}
