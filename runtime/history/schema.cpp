#include "runtime/history/schema.hpp"

#include <fmt/format.h>

#include <array>

namespace writ::history {
namespace {

// Plain types and keys that any SQL database takes; ids are given by us, in the order of arrival. Times are texts of one width, which sort
// as they follow each other.
constexpr std::string_view kVersion1 = R"sql(CREATE TABLE about (
  name         VARCHAR(64)  NOT NULL PRIMARY KEY,
  value        VARCHAR(255) NOT NULL
);
CREATE TABLE sites (
  id           INTEGER      NOT NULL PRIMARY KEY,
  address      TEXT         NOT NULL UNIQUE
);
CREATE TABLE rulebooks (
  id           INTEGER      NOT NULL PRIMARY KEY,
  digest       CHAR(64)     NOT NULL UNIQUE
);
CREATE TABLE rulebook_packs (
  rulebook_id  INTEGER      NOT NULL REFERENCES rulebooks (id),
  position     INTEGER      NOT NULL,
  name         TEXT         NOT NULL,
  version      TEXT         NOT NULL,
  digest       TEXT         NOT NULL,
  PRIMARY KEY (rulebook_id, position)
);
CREATE TABLE rulebook_rules (
  rulebook_id  INTEGER      NOT NULL REFERENCES rulebooks (id),
  position     INTEGER      NOT NULL,
  pack         TEXT         NOT NULL,
  name         TEXT         NOT NULL,
  places       TEXT,
  PRIMARY KEY (rulebook_id, position)
);
CREATE TABLE scans (
  id             INTEGER      NOT NULL PRIMARY KEY,
  site_id        INTEGER      NOT NULL REFERENCES sites (id),
  rulebook_id    INTEGER      NOT NULL REFERENCES rulebooks (id),
  digest         CHAR(64)     NOT NULL UNIQUE,
  captured_at    CHAR(24)     NOT NULL,
  as_of          CHAR(10)     NOT NULL,
  engine         VARCHAR(64)  NOT NULL,
  mode           VARCHAR(64),
  violation      INTEGER      NOT NULL,
  waived         INTEGER      NOT NULL,
  inconclusive   INTEGER      NOT NULL,
  exempt         INTEGER      NOT NULL,
  clear          INTEGER      NOT NULL,
  not_applicable INTEGER      NOT NULL
);
CREATE INDEX scans_of_site ON scans (site_id, captured_at);
CREATE TABLE blind_spots (
  scan_id      INTEGER      NOT NULL REFERENCES scans (id),
  position     INTEGER      NOT NULL,
  phase        VARCHAR(32),
  evidence     VARCHAR(32),
  coverage     VARCHAR(16)  NOT NULL,
  PRIMARY KEY (scan_id, position)
);
CREATE TABLE findings (
  id           INTEGER      NOT NULL PRIMARY KEY,
  site_id      INTEGER      NOT NULL REFERENCES sites (id),
  fingerprint  CHAR(32)     NOT NULL,
  pack         TEXT         NOT NULL,
  rule         TEXT         NOT NULL,
  title        TEXT         NOT NULL,
  vendor       TEXT,
  status       VARCHAR(16),
  first_seen   CHAR(24),
  last_seen    CHAR(24),
  since        CHAR(24),
  gone_at      CHAR(24),
  severity     VARCHAR(16),
  waived       INTEGER      NOT NULL,
  places       TEXT         NOT NULL,
  rests_on     TEXT         NOT NULL,
  UNIQUE (site_id, fingerprint)
);
CREATE TABLE occurrences (
  scan_id      INTEGER      NOT NULL REFERENCES scans (id),
  finding_id   INTEGER      NOT NULL REFERENCES findings (id),
  verdict      VARCHAR(16)  NOT NULL,
  severity     VARCHAR(16)  NOT NULL,
  standing     VARCHAR(16),
  places       TEXT         NOT NULL,
  rests_on     TEXT         NOT NULL,
  waived       INTEGER      NOT NULL,
  message      TEXT         NOT NULL,
  PRIMARY KEY (scan_id, finding_id)
);
CREATE INDEX occurrences_of_finding ON occurrences (finding_id);
CREATE TABLE events (
  id           INTEGER      NOT NULL PRIMARY KEY,
  finding_id   INTEGER      NOT NULL REFERENCES findings (id),
  scan_id      INTEGER      REFERENCES scans (id),
  at           CHAR(24)     NOT NULL,
  event        VARCHAR(16)  NOT NULL,
  severity     VARCHAR(16)  NOT NULL,
  waived       INTEGER      NOT NULL
);
CREATE INDEX events_of_finding ON events (finding_id);
CREATE INDEX events_of_scan ON events (scan_id);
)sql";

// Since then a rulebook also lists the rules that were asked nowhere, so that a rule which is missing has been withdrawn.
constexpr std::string_view kVersion2 = R"sql(ALTER TABLE rulebooks ADD COLUMN whole INTEGER NOT NULL DEFAULT 0;
)sql";

constexpr auto kMigrations = std::to_array<std::string_view>({kVersion1, kVersion2});

}  // namespace

std::span<const std::string_view> migrations() { return kMigrations; }

Result<SchemaState> schema_state(Database& database) {
  WRIT_TRY(application, database.number("PRAGMA application_id"));
  WRIT_TRY(version, database.number("PRAGMA user_version"));
  if (application == 0 && version == 0) {
    WRIT_TRY(tables, database.number("SELECT COUNT(*) FROM sqlite_master"));
    if (tables == 0) return SchemaState::Empty;
  }
  if (application != kApplicationId || version < 1) {
    return fail("history.foreign", fmt::format("`{}` is no store of scans: it is the SQLite file of another program", database.path()));
  }
  if (const auto newest = static_cast<std::int64_t>(kMigrations.size()); version > newest) {
    return fail("history.newer", fmt::format("`{}` was written by a newer Writ (its tables have version {}, this Writ knows up to {}): use that one", database.path(), version, newest));
  }
  return version < static_cast<std::int64_t>(kMigrations.size()) ? SchemaState::Older : SchemaState::Current;
}

Result<> migrate(Database& database) {
  // Asked again within the transaction: another process may have been here in between.
  WRIT_TRY(state, schema_state(database));
  if (state == SchemaState::Current) return {};
  WRIT_TRY(version, database.number("PRAGMA user_version"));
  for (auto i = static_cast<std::size_t>(version); i < kMigrations.size(); ++i) WRIT_TRY_VOID(database.execute(std::string(kMigrations[i])));
  return database.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, kMigrations.size()));
}

}  // namespace writ::history
