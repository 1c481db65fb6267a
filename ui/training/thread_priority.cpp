#include "ui/training/thread_priority.h"

#ifdef __linux__
#include <sys/resource.h>
#endif

namespace ketloom {

void yieldToWindow() {
#ifdef __linux__
    constexpr int kNice = 5;
    // On Linux this speaks of the calling thread alone; a refusal does no harm.
    setpriority(PRIO_PROCESS, 0, kNice);
#endif
}

}  // namespace ketloom
