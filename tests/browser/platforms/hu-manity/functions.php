<?php
// Cookie Notice on the server: whether the visitor's cookie says that the notice was accepted.
function cn_cookies_accepted() {
  return ($_COOKIE['cookie_notice_accepted'] ?? '') === 'true';
}
