// Types that always have the same few numbers: a time with its zone, an interval, a hardware address, a figure.
#include "pg/shape/tree.hpp"

namespace pg {

namespace {

struct Part {
    const char* name;
    synth::Unit unit = synth::Unit::one;
    double highest = -1; // from 0 to which it may be a key; less than 0 if it must not be one
};

std::span<const Part> parts_of(Form form) {
    static constexpr double last_of_day = double(USECS_PER_DAY - 1);
    static constexpr Part timetz[] = {{"time", synth::Unit::microsecond, last_of_day}, {"zone"}};
    static constexpr Part interval[] = {
        {"months"},
        {"days"},
        {"microseconds", synth::Unit::microsecond, last_of_day}}; // months are days, and days hours
    static constexpr Part halves[] = {{"high"}, {"low", synth::Unit::one, 0xffffff}};
    static constexpr Part point[] = {{"x"}, {"y"}};
    static constexpr Part ends[] = {{"x1"}, {"y1"}, {"x2"}, {"y2"}};
    static constexpr Part line[] = {{"a"}, {"b"}, {"c"}};
    static constexpr Part circle[] = {{"x"}, {"y"}, {"radius"}};
    static constexpr Part long_halves[] = {{"high"}, {"low", synth::Unit::one, 0xffffffffff}};
    switch (form) {
    case Form::timetz: return timetz;
    case Form::interval: return interval;
    case Form::macaddr: return halves;
    case Form::macaddr8: return long_halves;
    case Form::point: return point;
    case Form::lseg:
    case Form::box: return ends;
    case Form::line: return line;
    default: return circle;
    }
}

constexpr int latest_zone = 16 * SECS_PER_HOUR - 1;
// Hours that fit 32 bits, which is what version 14 can print.
constexpr std::int64_t longest_time = std::int64_t(PG_INT32_MAX) * USECS_PER_HOUR;

void take_interval(const Interval& interval, double* x) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (INTERVAL_IS_NOBEGIN(&interval) || INTERVAL_IS_NOEND(&interval)) {
        x[0] = INTERVAL_IS_NOBEGIN(&interval) ? -infinity : infinity;
        x[1] = x[2] = 0;
        return;
    }
    x[0] = interval.month;
    x[1] = interval.day;
    x[2] = double(interval.time);
}

Datum put_interval(const double* x, std::int32_t typmod) {
    auto* const interval = static_cast<Interval*>(palloc0(sizeof(Interval)));
    interval->month = std::int32_t(to_integer(x[0], PG_INT32_MIN, PG_INT32_MAX));
    interval->day = std::int32_t(to_integer(x[1], PG_INT32_MIN, PG_INT32_MAX));
    interval->time = to_integer(x[2], -longest_time, longest_time);
    if (std::isinf(x[0])) {
        if (x[0] < 0)
            INTERVAL_NOBEGIN(interval);
        else
            INTERVAL_NOEND(interval);
    }
    return DirectFunctionCall2(interval_scale, IntervalPGetDatum(interval), Int32GetDatum(typmod));
}

Datum put_timetz(const double* x, std::int32_t typmod) {
    auto* const time = static_cast<TimeTzADT*>(palloc0(sizeof(TimeTzADT)));
    time->time = to_integer(x[0], 0, USECS_PER_DAY);
    time->zone = -std::int32_t(to_integer(x[1], -latest_zone, latest_zone));
    return DirectFunctionCall2(timetz_scale, TimeTzADTPGetDatum(time), Int32GetDatum(typmod));
}

class Parts final : public Shape {
public:
    Parts(Tree& tree, const Place& place, const Type& type) : type_(type), first_(std::uint32_t(tree.leaves.size())) {
        for (const Part& part : parts_of(type.form))
            if (part.highest < 0)
                tree.add_number(place.step(part.name), part.unit);
            else
                tree.leaves[tree.add_key_number(place.step(part.name), 0, part.highest, part.unit)].key->least_step =
                    part.unit == synth::Unit::microsecond ? clock_step() : 0;
        count_ = std::uint32_t(tree.leaves.size()) - first_;
    }

    void read(Tree& tree, Datum value) override {
        double x[most] = {};
        take(value, x);
        for (std::uint32_t i = 0; i < count_; i++)
            tree.number(first_ + i, x[i]);
    }

    bool write(Row& row, bool required, Datum& value) override {
        if (row.is_null(first_) && !required)
            return false;
        double x[most] = {};
        for (std::uint32_t i = 0; i < count_; i++)
            x[i] = row.number(first_ + i);
        value = put(x);
        return true;
    }

private:
    static constexpr std::size_t most = 4;

    // What the typmod rounds a time to, in microseconds.
    double clock_step() const {
        const std::int32_t precision =
            type_.form == Form::interval && type_.typmod >= 0 ? INTERVAL_PRECISION(type_.typmod) : type_.typmod;
        return precision >= 0 && precision < MAX_TIMESTAMP_PRECISION ? std::pow(10, MAX_TIMESTAMP_PRECISION - precision)
                                                                     : 1;
    }

    void take(Datum value, double* x) const {
        const auto floats = [x](std::initializer_list<double> numbers) {
            std::transform(numbers.begin(), numbers.end(), x, from_float);
        };
        switch (type_.form) {
        case Form::timetz: {
            const TimeTzADT& time = *DatumGetTimeTzADTP(value);
            x[0] = double(time.time);
            x[1] = -double(time.zone);
            break;
        }
        case Form::interval: take_interval(*DatumGetIntervalP(value), x); break;
        case Form::macaddr:
        case Form::macaddr8: {
            const auto* const bytes = reinterpret_cast<const unsigned char*>(DatumGetPointer(value));
            x[0] = from_bytes(bytes, 3);
            x[1] = from_bytes(bytes + 3, low_bytes());
            break;
        }
        case Form::point: {
            const Point& p = *DatumGetPointP(value);
            floats({p.x, p.y});
            break;
        }
        case Form::lseg: {
            const LSEG& s = *DatumGetLsegP(value);
            floats({s.p[0].x, s.p[0].y, s.p[1].x, s.p[1].y});
            break;
        }
        case Form::box: {
            const BOX& b = *DatumGetBoxP(value);
            floats({b.low.x, b.low.y, b.high.x, b.high.y});
            break;
        }
        case Form::line: {
            const LINE& l = *DatumGetLineP(value);
            floats({l.A, l.B, l.C});
            break;
        }
        default: {
            const CIRCLE& c = *DatumGetCircleP(value);
            floats({c.center.x, c.center.y, c.radius});
        }
        }
    }

    Datum put(const double* x) const {
        double f[most] = {};
        std::transform(x, x + count_, f, to_float);
        switch (type_.form) {
        case Form::timetz: return put_timetz(x, type_.typmod);
        case Form::interval: return put_interval(x, type_.typmod);
        case Form::macaddr:
        case Form::macaddr8: {
            auto* const bytes = static_cast<unsigned char*>(palloc0(8));
            to_bytes(x[0], bytes, 3);
            to_bytes(x[1], bytes + 3, low_bytes());
            return PointerGetDatum(bytes);
        }
        case Form::point: return PointPGetDatum(make(Point{f[0], f[1]}));
        case Form::lseg: return LsegPGetDatum(make(LSEG{{{f[0], f[1]}, {f[2], f[3]}}}));
        case Form::box: { // the corners' order is the type's own
            const auto [left, right] = std::minmax(f[0], f[2], float_less);
            const auto [bottom, top] = std::minmax(f[1], f[3], float_less);
            return BoxPGetDatum(make(BOX{{right, top}, {left, bottom}}));
        }
        case Form::line: return LinePGetDatum(make(LINE{f[0], FPzero(f[0]) && FPzero(f[1]) ? -1 : f[1], f[2]}));
        default: return CirclePGetDatum(make(CIRCLE{{f[0], f[1]}, std::abs(f[2])}));
        }
    }

    // NaN is the greatest, as it is to PostgreSQL.
    static bool float_less(double a, double b) { return !std::isnan(a) && (std::isnan(b) || a < b); }

    template <class T>
    static T* make(const T& value) {
        auto* const copy = static_cast<T*>(palloc(sizeof(T)));
        *copy = value;
        return copy;
    }

    int low_bytes() const { return type_.form == Form::macaddr ? 3 : 5; }

    Type type_;
    std::uint32_t first_, count_;
};

} // namespace

std::unique_ptr<Shape> make_parts(Tree& tree, const Place& place, const Type& type) {
    return std::make_unique<Parts>(tree, place, type);
}

} // namespace pg
