/* The little that a browser adds: counting buttons, a tone for a wrong scan, and a scan field that keeps the focus. */
(() => {
  "use strict";
  const tone = (wrong) => {
    if (navigator.vibrate) navigator.vibrate(wrong ? [120, 60, 120] : 40);
    try {
      const sound = (tone.sound ??= new AudioContext());
      const voice = sound.createOscillator(), volume = sound.createGain();
      voice.frequency.value = wrong ? 180 : 880;
      volume.gain.value = 0.08;
      voice.connect(volume).connect(sound.destination);
      voice.start();
      voice.stop(sound.currentTime + (wrong ? 0.35 : 0.09));
    } catch { /* a device without sound still shows the sentence */ }
  };

  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (step) {
      const field = document.getElementById(step.dataset.for);
      const next = Number(field.value || 0) + Number(step.dataset.step);
      field.value = Math.min(Number(field.max), Math.max(Number(field.min), next));
      field.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (event.target.closest("[data-copy]")) {
      const button = event.target.closest("[data-copy]"), field = document.getElementById(button.dataset.copy);
      field.select();
      navigator.clipboard?.writeText(field.value).then(() => { button.textContent = "Copied"; });
    } else if (event.target.closest("[data-print]")) {
      window.print();
    } else if (!event.target.closest("a, button, input, select, textarea, summary, label")) {
      document.querySelector(".floor [data-scan]")?.focus();
    }
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  document.addEventListener("htmx:afterRequest", (event) => delete event.target.closest?.("form")?.dataset.sent);

  // After a swap the answer is said, shown and heard, and the scan field has the focus again.
  document.addEventListener("htmx:afterSwap", () => {
    const said = document.querySelector(".floor .say");
    if (said) tone(said.classList.contains("stop"));
    document.querySelector(".floor [data-scan]")?.focus();
  });
})();
