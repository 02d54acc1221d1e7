// How far the download of a model is, and how that is said.
#pragma once

#include <QMetaType>
#include <QString>

#include <optional>

namespace toposcope {

struct DownloadProgress {
    enum class Phase { Asking, Fetching, Checking };
    Phase phase = Phase::Asking;
    QString file;
    qint64 received = 0; // bytes of all files together
    qint64 total = 0;
    double bytesPerSecond = 0.0;       // over the last seconds; 0: unknown
    std::optional<double> secondsLeft; // unknown at first
    QString note;                      // "connection lost, trying again in 4 s"
};

// "model.safetensors: 120.4 MB of 549.6 MB, 8.1 MB/s, 54 s left", or the note.
QString progressText(const DownloadProgress& progress);

// "548.1 MB", decimal units.
QString dataSizeText(qint64 bytes);

} // namespace toposcope
