#include "core/task/drawing.h"

#include <algorithm>
#include <cmath>

namespace ketloom {

namespace {

constexpr int kSamples = 8;      // a pixel is the mean of 8 x 8 points
constexpr float kTrace = 0.05f;  // less ink is none

}  // namespace

Image fitDrawing(const Image& drawing, int width, int height, int side) {
    Image result{width, height, std::vector<float>(std::size_t(width) * std::size_t(height), 0.0f)};
    int left = drawing.width, right = -1, top = drawing.height, bottom = -1;
    double mass = 0.0, sumX = 0.0, sumY = 0.0;
    for (int y = 0; y < drawing.height; ++y) {
        for (int x = 0; x < drawing.width; ++x) {
            const float ink = drawing.pixels[std::size_t(y * drawing.width + x)];
            if (!(ink > kTrace)) continue;
            left = std::min(left, x);
            right = std::max(right, x);
            top = std::min(top, y);
            bottom = std::max(bottom, y);
            mass += double(ink);
            sumX += double(ink) * (x + 0.5);
            sumY += double(ink) * (y + 0.5);
        }
    }
    if (right < 0) return result;
    const double scale = std::max(right - left + 1, bottom - top + 1) / double(side);  // drawing per pixel
    // The corner of the result in the drawing, so that the centre of mass is in the middle; then what is
    // inked is kept inside.
    const auto corner = [&](double centre, int size, int first, int last) {
        const double wanted = centre - scale * size / 2.0;
        return std::clamp(wanted, std::min(double(first), last + 1 - scale * size), double(first));
    };
    const double originX = corner(sumX / mass, width, left, right);
    const double originY = corner(sumY / mass, height, top, bottom);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            double sum = 0.0;
            for (int k = 0; k < kSamples * kSamples; ++k) {
                const int px = int(std::floor(originX + scale * (x + (k % kSamples + 0.5) / kSamples)));
                const int py = int(std::floor(originY + scale * (y + (k / kSamples + 0.5) / kSamples)));
                if (px < 0 || py < 0 || px >= drawing.width || py >= drawing.height) continue;
                sum += double(drawing.pixels[std::size_t(py * drawing.width + px)]);
            }
            result.pixels[std::size_t(y * width + x)] = float(sum / (kSamples * kSamples));
        }
    }
    return result;
}

}  // namespace ketloom
