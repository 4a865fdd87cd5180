#include "runtime/collect/address_guard.hpp"

#include <catch2/catch.hpp>

using writ::collect::closed_network;

TEST_CASE("addresses that are not on the open internet are named as such", "[collect]") {
  const auto closed = GENERATE(as<std::string>{}, "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1",
                               "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.1", "198.18.0.1", "198.19.255.255", "224.0.0.1", "240.0.0.1",
                               "255.255.255.255", "::", "::1", "[::1]", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "fec0::1",
                               "::ffff:127.0.0.1", "::ffff:10.0.0.1", "[::ffff:7f00:1]", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::1",
                               "2001:0:7f00:1::", "2001:db8::1", "3fff::1");
  CAPTURE(closed);
  CHECK_FALSE(closed_network(closed).empty());
}

TEST_CASE("addresses of the open internet pass, those next to closed blocks too", "[collect]") {
  const auto open = GENERATE(as<std::string>{}, "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
                             "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
                             "223.255.255.255", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1");
  CAPTURE(open);
  CHECK(closed_network(open).empty());
}

TEST_CASE("what is no address literal has no network", "[collect]") {
  CHECK(closed_network("localhost").empty());
  CHECK(closed_network("").empty());
  CHECK(closed_network("127.0.0.1.example").empty());
}
