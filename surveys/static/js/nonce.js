/* The charts' script makes style elements of its own; the page's policy asks for its nonce on them. */
{
  const { nonce } = document.currentScript.dataset;
  const make = Document.prototype.createElement;
  Document.prototype.createElement = function createElement(name, ...options) {
    const element = make.call(this, name, ...options);
    if (String(name).toLowerCase() === "style") {
      element.setAttribute("nonce", nonce);
    }
    return element;
  };
}
