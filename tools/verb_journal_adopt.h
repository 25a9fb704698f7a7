// `clearpoint journal adopt`: a copied journal is written in this place from
// now on. Its claim has the place's incarnation. Threads: one.
#ifndef CLEARPOINT_TOOLS_VERB_JOURNAL_ADOPT_H_
#define CLEARPOINT_TOOLS_VERB_JOURNAL_ADOPT_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

void AddJournalAdopt(CLI::App& journal, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_JOURNAL_ADOPT_H_
