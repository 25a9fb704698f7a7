// `clearpoint journal copy FROM TO`: a journal in another place, byte for byte.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_VERB_JOURNAL_COPY_H_
#define CLEARPOINT_TOOLS_VERB_JOURNAL_COPY_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

void AddJournalCopy(CLI::App& journal, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_JOURNAL_COPY_H_
