// Masking of what may be a card number, for copies of messages that were
// refused because they tell one. Threads: any.
#ifndef CLEARPOINT_CONSUMERS_CARD_MASK_H_
#define CLEARPOINT_CONSUMERS_CARD_MASK_H_

#include <string>
#include <string_view>

namespace clearpoint {

// The text with each digit of every run of 13 or more replaced by '*'; spaces
// and dashes between the digits, however many, stay and do not end a run. The
// length is the same. Long numbers that are none of a card go too: where a bare
// card number is known to stand, too much is better than too little.
std::string MaskLongNumbers(std::string_view text);

// Whether one of these runs looks like a card number, as the engine sees it.
bool ShowsCardNumber(std::string_view text);

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_CARD_MASK_H_
