// The journal in segment files keeps the contract of every journal.
#include "tests/support/journal_contract.h"

#include "snapshots/segment_journal.h"
#include "tests/support/faulty_file_system.h"

namespace clearpoint {
namespace {

struct SegmentFiles {
  absl::Status Create(const Genesis& genesis) {
    return CreateJournal(files, "dir", genesis);
  }
  absl::StatusOr<std::unique_ptr<Journal>> Open() {
    JournalOptions options;
    options.segment_bytes = 1'000;
    return OpenJournal(files, "dir", options);
  }

  FaultyFileSystem files;
};

INSTANTIATE_TYPED_TEST_SUITE_P(SegmentFiles, JournalContract, SegmentFiles);

}  // namespace
}  // namespace clearpoint
