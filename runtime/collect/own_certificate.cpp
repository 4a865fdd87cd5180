#include "runtime/collect/own_certificate.hpp"

#include <arpa/inet.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include <array>
#include <ctime>
#include <memory>
#include <type_traits>

namespace writ::collect {
namespace {

constexpr std::time_t kDay = 24 * 60 * 60;

struct FreeKey {
  void operator()(gnutls_x509_privkey_t key) const { gnutls_x509_privkey_deinit(key); }
};
struct FreeCertificate {
  void operator()(gnutls_x509_crt_t certificate) const { gnutls_x509_crt_deinit(certificate); }
};
using Key = std::unique_ptr<std::remove_pointer_t<gnutls_x509_privkey_t>, FreeKey>;
using Certificate = std::unique_ptr<std::remove_pointer_t<gnutls_x509_crt_t>, FreeCertificate>;

std::string text_of(gnutls_datum_t& datum) {
  std::string out(reinterpret_cast<const char*>(datum.data), datum.size);
  gnutls_free(datum.data);
  return out;
}

int name_hosts(gnutls_x509_crt_t certificate, const std::vector<std::string>& hosts) {
  for (const std::string& host : hosts) {
    std::array<unsigned char, 4> address{};
    const bool literal = ::inet_pton(AF_INET, host.c_str(), address.data()) == 1;
    const int added = literal ? gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, address.data(), address.size(), GNUTLS_FSAN_APPEND)
                              : gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, host.data(), static_cast<unsigned>(host.size()), GNUTLS_FSAN_APPEND);
    if (added < 0) return added;
  }
  return 0;
}

}  // namespace

Result<OwnCertificate> make_certificate(const std::vector<std::string>& hosts) {
  const auto failed = [](int code) { return fail("collect.certificate", std::string("no certificate could be made: ") + gnutls_strerror(code)); };
  gnutls_x509_privkey_t raw_key = nullptr;
  if (const int code = gnutls_x509_privkey_init(&raw_key); code < 0) return failed(code);
  const Key key(raw_key);
  gnutls_x509_crt_t raw_certificate = nullptr;
  if (const int code = gnutls_x509_crt_init(&raw_certificate); code < 0) return failed(code);
  const Certificate certificate(raw_certificate);
  std::array<unsigned char, 16> serial{};
  // The order is that of the certificate's parts; the first that fails ends it.
  int code = gnutls_x509_privkey_generate(raw_key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
  if (code >= 0) code = gnutls_rnd(GNUTLS_RND_NONCE, serial.data(), serial.size());
  serial[0] &= 0x7fU;
  const std::time_t now = std::time(nullptr);
  const char* bad = nullptr;
  if (code >= 0) code = gnutls_x509_crt_set_version(raw_certificate, 3);
  if (code >= 0) code = gnutls_x509_crt_set_serial(raw_certificate, serial.data(), serial.size());
  if (code >= 0) code = gnutls_x509_crt_set_activation_time(raw_certificate, now - kDay);
  if (code >= 0) code = gnutls_x509_crt_set_expiration_time(raw_certificate, now + 30 * kDay);
  if (code >= 0) code = gnutls_x509_crt_set_dn(raw_certificate, "CN=A site served by Writ", &bad);
  if (code >= 0) code = name_hosts(raw_certificate, hosts);
  if (code >= 0) code = gnutls_x509_crt_set_key_usage(raw_certificate, GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_CERT_SIGN);
  if (code >= 0) code = gnutls_x509_crt_set_key_purpose_oid(raw_certificate, GNUTLS_KP_TLS_WWW_SERVER, 0);
  if (code >= 0) code = gnutls_x509_crt_set_basic_constraints(raw_certificate, 1, 0);
  if (code >= 0) code = gnutls_x509_crt_set_key(raw_certificate, raw_key);
  if (code >= 0) code = gnutls_x509_crt_sign2(raw_certificate, raw_certificate, raw_key, GNUTLS_DIG_SHA256, 0);
  gnutls_datum_t pem_key{}, pem_certificate{};
  if (code >= 0) code = gnutls_x509_privkey_export2(raw_key, GNUTLS_X509_FMT_PEM, &pem_key);
  if (code < 0) return failed(code);
  OwnCertificate out;
  out.key = text_of(pem_key);
  code = gnutls_x509_crt_export2(raw_certificate, GNUTLS_X509_FMT_PEM, &pem_certificate);
  if (code < 0) return failed(code);
  out.certificate = text_of(pem_certificate);
  return out;
}

}  // namespace writ::collect
