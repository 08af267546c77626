// Runs before the page's own scripts, in every document.
//
// Nothing may reach into other code by changing Object.prototype. Freezing it alone would make every plain
// assignment of a name that it carries ("toString", "constructor", ...) fail on all objects, which some
// libraries do on objects of their own. So each data property becomes an accessor whose setter defines the
// name on the object that was assigned to; only then the prototype is frozen.
(() => {
  const prototype = Object.prototype;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const { value, writable } = Object.getOwnPropertyDescriptor(prototype, name);
    if (!writable) continue;
    Object.defineProperty(prototype, name, {
      get: () => value,
      set(assigned) {
        if (this === prototype) throw new TypeError(`Object.prototype.${name} is frozen`);
        Object.defineProperty(this, name, {
          value: assigned,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      },
      enumerable: false,
      configurable: false,
    });
  }
  Object.freeze(prototype);
})();
