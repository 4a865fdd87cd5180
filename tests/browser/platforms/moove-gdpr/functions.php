<?php
// GDPR Cookie Compliance on the server: whether the visitor's cookie grants cookies of that kind.
function gdpr_cookie_is_accepted($type = '') {
  $choice = json_decode($_COOKIE['moove_gdpr_popup'] ?? '{}', true);
  return in_array($type, ['strict', 'thirdparty', 'advanced'], true) && ($choice[$type] ?? '0') === '1';
}
