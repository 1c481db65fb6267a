#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include "core/simulator/parallel.h"

// What ThreadPool promises, for the thread sanitizer to watch: every part runs once, sees what was written
// before the loop, is done when the loop returns, and has the scratch memory of its slot for itself. With the
// argument "race" two parts write to one place on purpose, which the sanitizer must report.

using namespace ketloom;

namespace {

bool keepsItsPromises(int threads, int parts) {
    ThreadPool pool(threads);
    std::vector<int> input(static_cast<std::size_t>(parts)), output(input.size()), runs(input.size());
    std::vector<std::vector<int>> scratch(static_cast<std::size_t>(threads));
    for (int round = 1; round <= 20; ++round) {
        for (std::size_t k = 0; k < input.size(); ++k) input[k] = round * static_cast<int>(k);
        pool.forEach(parts, [&](int part, int slot) {
            const auto p = static_cast<std::size_t>(part);
            std::vector<int>& mine = scratch.at(static_cast<std::size_t>(slot));
            mine.assign(100, input[p]);
            int sum = 0;
            for (int value : mine) sum += value;
            output[p] = sum;
            ++runs[p];
        });
        for (std::size_t k = 0; k < input.size(); ++k) {
            if (output[k] != 100 * input[k] || runs[k] != round) return false;
        }
    }
    return true;
}

int raceOnPurpose() {
    ThreadPool pool(2);
    std::vector<double> sum(1);
    for (int round = 0; round < 20; ++round) {
        // Each part waits for the other (10 s at the most), so that two threads are at work; relaxed, which
        // orders nothing.
        std::atomic<int> arrived = 0;
        pool.forEach(2, [&](int part, int) {
            arrived.fetch_add(1, std::memory_order_relaxed);
            const auto start = std::chrono::steady_clock::now();
            while (arrived.load(std::memory_order_relaxed) < 2 &&
                   std::chrono::steady_clock::now() - start < std::chrono::seconds(10)) {
                std::this_thread::yield();
            }
            for (int k = 0; k < 100; ++k) sum[0] += part;
        });
    }
    std::printf("%g\n", sum[0]);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1 && std::strcmp(argv[1], "race") == 0) return raceOnPurpose();
    for (int threads = 1; threads <= 4; ++threads) {
        for (int parts : {0, 1, 2, 7, 64}) {
            if (keepsItsPromises(threads, parts)) continue;
            std::printf("%d threads, %d parts: a part ran twice, never, or with another's memory\n", threads,
                        parts);
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}
