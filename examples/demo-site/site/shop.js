// The basket, for this visit only; and a number by which the shop knows a device again, before anybody was asked.
(function () {
  document.querySelectorAll("[data-tea]").forEach(function (button) {
    button.addEventListener("click", function () {
      var basket = JSON.parse(sessionStorage.getItem("basket") || "[]");
      basket.push(button.dataset.tea);
      sessionStorage.setItem("basket", JSON.stringify(basket));
    });
  });
  if (!localStorage.getItem("ht_device")) localStorage.setItem("ht_device", crypto.randomUUID());
})();
