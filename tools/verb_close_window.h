// The verb `clearpoint close-window`. Threads: not shared.
#ifndef CLEARPOINT_TOOLS_VERB_CLOSE_WINDOW_H_
#define CLEARPOINT_TOOLS_VERB_CLOSE_WINDOW_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

// *exit_code must outlive parsing.
void AddCloseWindow(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_CLOSE_WINDOW_H_
