// The verb `clearpoint journal create`. Threads: not shared.
#ifndef CLEARPOINT_TOOLS_VERB_JOURNAL_CREATE_H_
#define CLEARPOINT_TOOLS_VERB_JOURNAL_CREATE_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

// Adds `create` below `journal`; *exit_code must outlive parsing.
void AddJournalCreate(CLI::App& journal, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_JOURNAL_CREATE_H_
