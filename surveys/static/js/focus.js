/* Moves the focus to what the server marked, so that an error summary is read first. */
const marked = document.querySelector("[data-focus]");
if (marked) {
  marked.focus();
}
