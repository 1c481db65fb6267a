#include "ui/document/gate_mime.h"

namespace ketloom {

QMimeData* makeGateMimeData(GateKind gate) {
    const std::string_view key = gateInfo(gate).key;
    auto* data = new QMimeData;
    data->setData(kGateMimeType, QByteArray(key.data(), static_cast<int>(key.size())));
    return data;
}

std::optional<GateKind> gateFromMimeData(const QMimeData* data) {
    if (!data || !data->hasFormat(kGateMimeType)) return std::nullopt;
    const QByteArray key = data->data(kGateMimeType);
    constexpr int kLongestKey = 64;
    if (key.isEmpty() || key.size() > kLongestKey) return std::nullopt;
    return gateFromKey(std::string_view(key.constData(), static_cast<std::size_t>(key.size())));
}

}  // namespace ketloom
