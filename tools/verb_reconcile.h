// The verb `reconcile`: a partner's own list against the books. Threads: one.
#ifndef CLEARPOINT_TOOLS_VERB_RECONCILE_H_
#define CLEARPOINT_TOOLS_VERB_RECONCILE_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

// Adds the verb to `app`; when it is called it sets *exit_code.
void AddReconcile(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_RECONCILE_H_
