#include "ui/tables/value_model.h"

#include <QLocale>

#include <cmath>

namespace toposcope {

bool isNumber(const QVariant& value)
{
    return value.userType() == QMetaType::Double || value.userType() == QMetaType::Int ||
           value.userType() == QMetaType::LongLong;
}

QString shownText(const TableCell& cell)
{
    if (!cell.text.isEmpty() || !isNumber(cell.value))
        return cell.text.isEmpty() ? cell.value.toString() : cell.text;
    if (cell.value.userType() != QMetaType::Double)
        return QLocale().toString(cell.value.toLongLong());
    const double number = cell.value.toDouble();
    if (std::isinf(number))
        return number > 0.0 ? QStringLiteral("∞") : QStringLiteral("−∞");
    return std::isnan(number) ? QString() : QLocale().toString(number, 'g', 6);
}

} // namespace toposcope
