/** No factory and no manager, and there once: it knows every user. */
export class Connections {
  static instance = new Connections();
  known = new Map();
}
