/* A timer that runs down: on the coach's page, and in pairs on the screen and on phones. */
const timer = document.querySelector("[data-ends]");

function tick() {
  const left = Math.max(0, Math.round((Date.parse(timer.dataset.ends) - Date.now()) / 1000));
  const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  timer.textContent = left ? timer.dataset.left.replace("{time}", time) : timer.dataset.up;
}

if (timer) {
  tick();
  window.setInterval(tick, 1000);
}
