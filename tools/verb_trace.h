// `clearpoint trace`: from a figure of a report down to the records it is made
// of, and up from a record to the figures it is part of.
#ifndef CLEARPOINT_TOOLS_VERB_TRACE_H_
#define CLEARPOINT_TOOLS_VERB_TRACE_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

void AddTrace(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_TRACE_H_
