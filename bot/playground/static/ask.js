// A small question to the person at the screen: one line of text, or nothing when it was cancelled.

export function ask(title, label, value = "") {
  const dialog = document.getElementById("asking");
  const form = dialog.querySelector("form");
  document.getElementById("asking-title").textContent = title;
  document.getElementById("asking-label").textContent = label;
  form.elements.answer.value = value;
  return new Promise((resolve) => {
    let answer = null;
    const take = () => {
      answer = form.elements.answer.value.trim();
    };
    form.addEventListener("submit", take, { once: true });
    dialog.addEventListener("close", () => {
      form.removeEventListener("submit", take);
      resolve(answer);
    }, { once: true });
    dialog.showModal();
    form.elements.answer.select();
  });
}
