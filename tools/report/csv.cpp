#include "tools/report/csv_cell.hpp"
#include "tools/report/writer.hpp"

// The inventory of cookies and storage: a line a thing and phase.

namespace writ::report {
namespace {

std::string flag(const std::optional<bool>& value) { return value ? (*value ? "yes" : "no") : ""; }

template <typename E>
std::string word(const std::optional<E>& value) {
  return value ? std::string(model::name_of(*value)) : std::string();
}

}  // namespace

std::string write_csv(Reports reports, const model::Model& model, const Options&) {
  std::string out = "site,captured_at,phase,kind,name,domain_or_origin,party,vendors,operators,purposes,lifetime,secure,http_only,same_site,new,at_ms,set_by\r\n";
  for (const findings::Report& report : reports) {
    if (!report.inventory) continue;
    for (const findings::SeenPhase& phase : report.inventory->phases) {
      for (const findings::SeenStored& stored : phase.stored) {
        std::string vendors, operators, purposes;
        for (const model::VendorId id : stored.vendors) {
          const model::Vendor& vendor = model.vendors[id];
          vendors += (vendors.empty() ? "" : "; ") + vendor.title;
          if (!vendor.op.empty()) operators += (operators.empty() ? "" : "; ") + vendor.op;
          for (const model::SubtypeId subtype : vendor.subtypes) purposes += (purposes.empty() ? "" : "; ") + model.subtypes[subtype].title;
        }
        const std::vector<std::string> cells{report.site, report.captured_at, std::string(model::name_of(phase.phase)), std::string(model::name_of(stored.kind)),
                                             stored.key, stored.where, word(stored.party), vendors, operators, purposes, stored.lifetime, flag(stored.secure),
                                             flag(stored.http_only), word(stored.same_site), flag(stored.is_new),
                                             stored.at_ms ? std::to_string(*stored.at_ms) : std::string(), stored.set_by};
        out += csv_line(cells);
      }
    }
  }
  return out;
}

}  // namespace writ::report
