#include "ui/models/download_progress.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace toposcope {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("DownloadProgress", text);
}

QString timeText(double seconds)
{
    const auto whole = static_cast<qint64>(std::ceil(seconds));
    if (whole < 90)
        return tr("%1 s left").arg(whole);
    constexpr qint64 minute = 60;
    if (whole < 90 * minute)
        return tr("%1 min left").arg((whole + minute / 2) / minute);
    return tr("%1 h left").arg(static_cast<double>(whole) / (60.0 * minute), 0, 'f', 1);
}

} // namespace

QString dataSizeText(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

QString progressText(const DownloadProgress& progress)
{
    if (!progress.note.isEmpty())
        return progress.note;
    switch (progress.phase) {
    case DownloadProgress::Phase::Asking: return tr("asking the hub");
    case DownloadProgress::Phase::Checking: return tr("%1: checking its hash").arg(progress.file);
    case DownloadProgress::Phase::Fetching: break;
    }
    QString text = tr("%1: %2 of %3").arg(progress.file, dataSizeText(progress.received), dataSizeText(progress.total));
    if (progress.bytesPerSecond > 0.0)
        text += tr(", %1/s").arg(dataSizeText(static_cast<qint64>(progress.bytesPerSecond)));
    if (progress.secondsLeft)
        text += QStringLiteral(", ") + timeText(*progress.secondsLeft);
    return text;
}

} // namespace toposcope
