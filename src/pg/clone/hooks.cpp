#include "pg/clone/hooks.hpp"
#include "pg/inquiry.hpp"
#include "pg/row.hpp"

namespace pg {

Hooks::Hooks(Oid relation, std::string name) : name_(std::move(name)) {
    static Statement hooks(
        "pg_trigger",
        "SELECT DISTINCT format('trigger \"%s\"', g.tgname) AS name, format('ALTER TABLE %s DISABLE TRIGGER %I;', "
        "g.tgrelid::regclass, g.tgname) AS rest FROM pg_trigger AS g WHERE NOT g.tgisinternal AND g.tgparentid = 0 AND "
        "g.tgtype & 4 <> 0 AND g.tgenabled IN ('O', 'A') AND (g.tgrelid = $1 OR g.tgrelid IN (SELECT p.relid FROM "
        "pg_partition_tree($1) AS p)) UNION ALL SELECT format('rule \"%s\"', w.rulename), format('ALTER TABLE %s "
        "DISABLE RULE %I;', w.ev_class::regclass, w.rulename) FROM pg_rewrite AS w WHERE w.ev_class = $1 AND w.ev_type "
        "= '3' AND w.ev_enabled IN ('O', 'A') ORDER BY name, rest",
        {OIDOID});
    {
        const Inquiry inquiry;
        hooks(true, {ObjectIdGetDatum(relation)}, [&](Row& row) {
            std::string rest;
            row("name", names_.emplace_back());
            row("rest", rest);
            rest_ += (rest_.empty() ? "" : " ") + rest;
        });
    }
    row_security_ = call([=] { return check_enable_rls(relation, InvalidOid, true) == RLS_ENABLED; });
}

void Hooks::raise_again(const Error& error, const std::vector<const Hooks*>& above) const {
    const ErrorData& data = *error.data;
    std::string hint;
    const auto add = [&](const Hooks& hooks) {
        if (hooks.any())
            hint += (hint.empty() ? "" : " ") + std::string("Rows that fill table ") + hooks.name_ + " go through " +
                    joined(hooks.names_, ", ") + ". To let that rest meanwhile: " + hooks.rest_;
    };
    if (data.sqlerrcode == ERRCODE_INSUFFICIENT_PRIVILEGE && row_security_)
        hint = "Row-level security of table " + name_ +
               " applies to you: clone as a role that it does not apply to, or let it rest meanwhile: ALTER TABLE " +
               name_ + " DISABLE ROW LEVEL SECURITY;";
    else if (!is_about_session(data.sqlerrcode)) {
        add(*this);
        for (const Hooks* const hooks : above)
            if (data.sqlerrcode == ERRCODE_FOREIGN_KEY_VIOLATION)
                add(*hooks);
    }
    if (!hint.empty()) {
        const std::string whole = data.hint ? std::string(data.hint) + " " + hint : hint;
        const char* const text = whole.c_str();
        call([&] { error.data->hint = MemoryContextStrdup(error.data->assoc_context, text); });
    }
    throw error;
}

void Hooks::tell(std::uint64_t made, std::uint64_t rows) const {
    if (rows < made && any())
        notice({.message = "table " + name_ + " has got " + std::to_string(rows) + " of " + std::to_string(made) +
                           " rows that were made for it",
                .detail = "It has " + joined(names_, ", ") + ".",
                .hint = "To let that rest meanwhile: " + rest_});
}

} // namespace pg
