// The nearest known name to a misspelt one, for "did you mean". Threads: any.
#ifndef CLEARPOINT_TOOLS_NETWORK_SPELLING_H_
#define CLEARPOINT_TOOLS_NETWORK_SPELLING_H_

#include <string>
#include <string_view>
#include <vector>

namespace clearpoint {

// ", did you mean \"...\"?" with the name of `known` that is fewest
// insertions, deletions, replacements or swaps of neighbours away (the first
// of equals); empty when none is within a third of the written length.
std::string DidYouMean(std::string_view written,
                       const std::vector<std::string_view>& known);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_SPELLING_H_
