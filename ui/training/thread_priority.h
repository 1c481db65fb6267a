#pragma once

namespace ketloom {

/// Lets the window go first: the calling thread, and those the simulator starts from it, get a lower priority
/// than the window's. On an idle machine they are none the slower.
void yieldToWindow();

}  // namespace ketloom
