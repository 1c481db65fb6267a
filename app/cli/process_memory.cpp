#include "app/cli/process_memory.h"

#include <sys/resource.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <fstream>
#include <sstream>
#include <string>

namespace ketloom::cli {

bool resetPeakMemory() {
#ifdef __GLIBC__
    malloc_trim(0);  // what was freed is given back
#endif
    std::ofstream file("/proc/self/clear_refs");
    file << "5" << std::flush;  // 5: reset the high-water mark (proc(5))
    return file.good();
}

std::int64_t peakMemory() {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string name;
        std::int64_t kibibytes = 0;
        if (words >> name >> kibibytes && name == "VmHWM:") return kibibytes * 1024;
    }
    rusage usage{};
    return getrusage(RUSAGE_SELF, &usage) == 0 ? std::int64_t(usage.ru_maxrss) * 1024 : 0;
}

}  // namespace ketloom::cli
