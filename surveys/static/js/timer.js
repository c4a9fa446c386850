/* A timer that runs down: on the coach's page, and in pairs on the screen and on phones. */
const timer = document.querySelector("[data-ends]");

function tick() {
  const left = Math.max(0, Math.round((Date.parse(timer.dataset.ends) - Date.now()) / 1000));
  timer.textContent = left ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left` : "Time is up";
}

if (timer) {
  tick();
  window.setInterval(tick, 1000);
}
