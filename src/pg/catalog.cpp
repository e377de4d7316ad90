// Models to rows and back. Each struct of the core is described once, by a function that names its columns.
#include "pg/catalog.hpp"
#include "pg/enum_names.hpp"
#include "pg/registry.hpp"
#include "pg/session.hpp"

namespace pg {

namespace {

void variable_columns(auto& row, auto& variable) {
    row("name", variable.column);
    row("computed", variable.computed);
    row("rows", variable.rows);
    row("labels", variable.category.labels);
    row.members(variable.conditional.parents, Column{"parents", &synth::Parent::variable},
                Column{"strengths", &synth::Parent::strength});
    row("share", variable.conditional.share);
    row("contrast", variable.conditional.contrast);
}

void codec_columns(auto& row, auto& codec) {
    row("upper", codec.upper);
    row("knots", codec.knots);
    row("first", codec.first);
    row("step", codec.step);
    row("decimals", codec.decimals);
}

void regression_columns(auto& row, auto& regression) {
    row("product", regression.product);
    row("constant", regression.constant);
    row("by", regression.by);
    row("rates", regression.rates);
    row.members(regression.terms, Column{"variables", &synth::Term::variable},
                Column{"coefficients", &synth::Term::coefficient}, Column{"missing", &synth::Term::missing},
                Column{"smallest", &synth::Term::smallest});
}

void tree_columns(auto& row, auto& conditional) {
    row.members(conditional.features, Column{"feature_regression", &synth::Feature::regression},
                Column{"feature_index", &synth::Feature::index});
    row("target_rows", conditional.counts);
    row("target_spike", conditional.spike);
    row("feature", conditional.tree.feature);
    row("split", conditional.tree.split);
    row("child", conditional.tree.child);
    row("rows", conditional.tree.rows);
    row("subsets", conditional.tree.subsets);
    row("low", conditional.tree.low);
    row("high", conditional.tree.high);
    row("weight", conditional.tree.weight);
    row("excess_of", conditional.excess.variables);
    row("excess", conditional.excess.shares);
}

void attribute_columns(auto& row, auto& column, auto& attribute) {
    row("name", column.name);
    row("path", attribute.path);
    row("type", attribute.type);
    row("base", attribute.base);
    row("variables", column.variables);
    row("added_to", column.added_to);
    row("clock", column.calendar.clock);
    row("part_of", column.part_of);
}

void text_columns(auto& row, auto& text) {
    row("made_up", text.fakes);
    row("states", text.states);
    row("first", text.first);
    row("next", text.next);
    row("weight", text.weight);
    row("checked", text.checked);
    row("checks", text.checks);
}

void key_columns(auto& row, auto& key) {
    row("lowest", key.lowest);
    row("highest", key.highest);
    row("greatest", key.limit);
    row("step", key.step);
    row("version", key.version);
    row("labels", key.labels);
    row("numbers", key.numbers);
    row("patterns", key.text.patterns);
    row("shares", key.text.shares);
    row("symbols", key.text.symbols);
    row("slots", key.text.slots);
}

void rule_columns(auto& row, auto& rule) {
    row("variables", rule.variables);
    row("rule", rule.text);
    row("rows", rule.rows);
    row("kept", rule.kept);
}

} // namespace

template <>
constexpr std::initializer_list<const char*> names_of<synth::Kind> = {"category", "number"};
template <>
constexpr std::initializer_list<const char*> names_of<synth::Form> = {"plain", "moment", "text", "key", "part"};
template <>
constexpr std::initializer_list<const char*> names_of<synth::Calendar::Rhythm> = {"none", "week", "month"};
template <>
constexpr std::initializer_list<const char*> names_of<synth::Part> = {
    "year",         "quarter",     "month",         "week",           "day of year",      "day",
    "weekday",      "iso weekday", "hour",          "minute",         "year and month",   "date as number",
    "time",         "date",        "first of week", "first of month", "first of quarter", "first of year",
    "first of hour"};
template <>
constexpr std::initializer_list<const char*> names_of<synth::Unit> = {"one", "day", "microsecond", "time"};
template <>
constexpr std::initializer_list<const char*> names_of<Attribute::As> = {"as its type says", "categorical", "text",
                                                                        "numeric"};
template <>
constexpr std::initializer_list<const char*> names_of<synth::KeyType> = {"sequence", "scattered", "uuid", "text",
                                                                         "label"};

template <>
constexpr std::initializer_list<const char*> names_of<synth::Internal::What> = {
    "parent's column", "parent's class", "siblings", "position", "class", "degree",      "link",      "parent's factor",
    "factor",          "together",       "relative", "last",     "same",  "gap",         "copied",    "frequency",
    "start",           "delay",          "period",   "steps",    "flag",  "progression", "mean step", "multiplicity"};
template <>
constexpr std::initializer_list<const char*> names_of<synth::Rule::Type> = {
    "constant", "dependency", "arithmetic", "together", "order", "one_hot", "progression", "part"};

namespace {

// Which of a variable's codecs a row of synth.codec is.
constexpr const char *role_value = "value", *role_residual = "residual", *role_prediction = "prediction";

// Sets the model's variables, with all that the other tables say about them.
void read_variables(Model& model) {
    static Statement variables("synth.variable",
                               "SELECT * FROM synth.variable WHERE model OPERATOR(pg_catalog.=) $1 ORDER BY position",
                               {INT8OID});
    static Statement codecs("synth.codec", "SELECT * FROM synth.codec WHERE model OPERATOR(pg_catalog.=) $1",
                            {INT8OID});
    static Statement regressions(
        "synth.regression",
        "SELECT * FROM synth.regression WHERE model OPERATOR(pg_catalog.=) $1 ORDER BY variable, number", {INT8OID});
    static Statement trees("synth.tree", "SELECT * FROM synth.tree WHERE model OPERATOR(pg_catalog.=) $1", {INT8OID});
    const std::vector<Datum> id = {Sql<std::int64_t>::put(model.id)};
    std::vector<synth::Variable>& network = model.network.variables;

    variables(true, id, [&](Row& row) {
        std::uint32_t position = 0;
        row("position", position);
        if (position != network.size())
            row.damaged("position", "positions have a gap");
        synth::Variable& variable = network.emplace_back();
        variable_columns(row, variable);
        read_name(row, "kind", variable.kind);
        read_name(row, "unit", variable.unit);
    });
    const auto variable_of = [&](Row& row) -> synth::Variable& {
        std::uint32_t position = 0;
        row("variable", position);
        if (position >= network.size())
            row.damaged("variable", "there is no such variable");
        return network[position];
    };
    regressions(true, id, [&](Row& row) {
        std::vector<synth::Regression>& all = variable_of(row).conditional.regressions;
        std::uint32_t number = 0;
        row("number", number);
        if (number != all.size())
            row.damaged("number", "numbers have a gap");
        regression_columns(row, all.emplace_back());
    });
    std::vector<bool> known(network.size());
    trees(true, id, [&](Row& row) {
        synth::Variable& variable = variable_of(row);
        known[std::size_t(&variable - network.data())] = true;
        synth::Conditional& conditional = variable.conditional;
        tree_columns(row, conditional);
        std::optional<std::uint32_t> residual;
        row("residual", residual);
        if (residual) {
            conditional.residual.emplace().regression = *residual;
            row("residual_spikes", conditional.residual->spikes);
        }
    });
    for (std::size_t v = 0; v < known.size(); v++)
        if (known[v] == network[v].computed)
            throw synth::DamagedModel("a variable has no tree, or one too many");
    codecs(true, id, [&](Row& row) {
        synth::Variable& variable = variable_of(row);
        std::string role;
        std::uint32_t regression = 0;
        row("role", role);
        row("regression", regression);
        if (role == role_value)
            codec_columns(row, variable.number);
        else if (role == role_residual && variable.conditional.residual)
            codec_columns(row, variable.conditional.residual->codec);
        else if (role == role_prediction && regression < variable.conditional.regressions.size())
            codec_columns(row, variable.conditional.regressions[regression].prediction);
        else
            row.damaged("role", "there is no such codec");
    });
}

// Sets the model's columns.
void read_columns(Model& model) {
    static Statement attributes("synth.attribute",
                                "SELECT * FROM synth.attribute WHERE model OPERATOR(pg_catalog.=) $1 ORDER BY position",
                                {INT8OID});
    static Statement texts("synth.text", "SELECT * FROM synth.text WHERE model OPERATOR(pg_catalog.=) $1", {INT8OID});
    static Statement keys("synth.key", "SELECT * FROM synth.key WHERE model OPERATOR(pg_catalog.=) $1", {INT8OID});
    static Statement rules(
        "synth.rule", "SELECT * FROM synth.rule WHERE model OPERATOR(pg_catalog.=) $1 ORDER BY position", {INT8OID});
    const std::vector<Datum> id = {Sql<std::int64_t>::put(model.id)};
    std::vector<synth::ColumnModel>& columns = model.network.columns;

    attributes(true, id, [&](Row& row) {
        std::uint32_t position = 0;
        row("position", position);
        if (position != columns.size())
            row.damaged("position", "positions have a gap");
        synth::ColumnModel& column = columns.emplace_back();
        ModelColumn& attribute = model.columns.emplace_back();
        attribute_columns(row, column, attribute);
        read_name(row, "kind", attribute.as);
        read_name(row, "form", column.form);
        read_name(row, "rhythm", column.calendar.rhythm);
        read_name(row, "unit", column.calendar.unit);
        std::optional<std::string> part;
        row("part", part);
        if (part || column.form == synth::Form::part)
            read_name(row, "part", column.part);
        std::optional<std::string> role;
        row("role", role);
        if (role) {
            read_name(row, "role", attribute.internal.emplace().what);
            row("reference", attribute.internal->reference);
            row("of_column", attribute.internal->column);
            row("way", attribute.internal->way);
        }
        if (attribute.path.empty())
            row.damaged("path", "it is empty");
    });
    const auto column_of = [&](Row& row, synth::Form form) -> synth::ColumnModel& {
        std::uint32_t position = 0;
        row("attribute", position);
        if (position >= columns.size() || columns[position].form != form)
            row.damaged("attribute", "there is no such column");
        return columns[position];
    };
    rules(true, id, [&](Row& row) {
        synth::Rule& rule = model.network.rules.emplace_back();
        rule_columns(row, rule);
        read_name(row, "type", rule.type);
    });
    texts(true, id, [&](Row& row) { text_columns(row, column_of(row, synth::Form::text).text); });
    keys(true, id, [&](Row& row) {
        synth::KeyCodec& key = column_of(row, synth::Form::key).key;
        key_columns(row, key);
        read_name(row, "type", key.type);
    });
}

void write_codec(std::int64_t model, std::uint32_t variable, const std::string& role, std::uint32_t regression,
                 const synth::NumberCodec& codec) {
    Insert row("synth.codec");
    row("model", model);
    row("variable", variable);
    row("role", role);
    row("regression", regression);
    codec_columns(row, codec);
    row.execute();
}

void write_variable(const Model& model, std::uint32_t v) {
    const synth::Variable& variable = model.network.variables[v];
    const synth::Conditional& conditional = variable.conditional;
    Insert row("synth.variable");
    row("model", model.id);
    row("position", v);
    write_name(row, "kind", variable.kind);
    write_name(row, "unit", variable.unit);
    variable_columns(row, variable);
    row.execute();

    if (variable.kind == synth::Kind::number)
        write_codec(model.id, v, role_value, 0, variable.number);
    for (std::uint32_t r = 0; r < conditional.regressions.size(); r++) {
        Insert regression("synth.regression");
        regression("model", model.id);
        regression("variable", v);
        regression("number", r);
        regression_columns(regression, conditional.regressions[r]);
        regression.execute();
        write_codec(model.id, v, role_prediction, r, conditional.regressions[r].prediction);
    }
    if (variable.computed)
        return;
    Insert tree("synth.tree");
    tree("model", model.id);
    tree("variable", v);
    tree_columns(tree, conditional);
    if (conditional.residual) {
        tree("residual", conditional.residual->regression);
        tree("residual_spikes", conditional.residual->spikes);
        write_codec(model.id, v, role_residual, 0, conditional.residual->codec);
    }
    tree.execute();
}

void write_column(const Model& model, std::uint32_t c) {
    const synth::ColumnModel& column = model.network.columns[c];
    Insert row("synth.attribute");
    row("model", model.id);
    row("position", c);
    attribute_columns(row, column, model.columns[c]);
    write_name(row, "kind", model.columns[c].as);
    write_name(row, "form", column.form);
    write_name(row, "rhythm", column.calendar.rhythm);
    write_name(row, "unit", column.calendar.unit);
    if (column.form == synth::Form::part)
        write_name(row, "part", column.part);
    if (const std::optional<synth::Internal>& internal = model.columns[c].internal) {
        write_name(row, "role", internal->what);
        row("reference", internal->reference);
        row("of_column", internal->column);
        row("way", internal->way);
    }
    row.execute();
    if (column.form == synth::Form::text) {
        Insert text("synth.text");
        text("model", model.id);
        text("attribute", c);
        text_columns(text, column.text);
        text.execute();
    }
    if (column.form == synth::Form::key) {
        Insert key("synth.key");
        key("model", model.id);
        key("attribute", c);
        key_columns(key, column.key);
        write_name(key, "type", column.key.type);
        key.execute();
    }
}

} // namespace

Oid catalog_oid() {
    return call([] {
        const Oid relation = get_relname_relid("model", get_namespace_oid("synth", false));
        if (!OidIsValid(relation))
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation \"synth.model\" does not exist")));
        return relation;
    });
}

void raise_damaged(const std::string& model, const synth::DamagedModel& why, const std::string& door) {
    raise(ERRCODE_DATA_CORRUPTED, {.message = "model \"" + model + "\" is damaged",
                                   .detail = why.what(),
                                   .hint = "Learn it again with " + door + "."});
}

std::unique_ptr<Model> read_model(const ModelHeader& header) {
    auto model = std::make_unique<Model>();
    static_cast<ModelHeader&>(*model) = header;
    try {
        const Session session;
        read_variables(*model);
        read_columns(*model);
        synth::check(model->network);
    } catch (const synth::DamagedModel& e) {
        raise_damaged(header.name, e, "synth_fit()");
    }
    return model;
}

void write_model(Model& model) {
    begin_model(model);
    const Session session;
    for (std::uint32_t v = 0; v < model.network.variables.size(); v++) {
        check_interrupts();
        write_variable(model, v);
    }
    for (std::uint32_t c = 0; c < model.network.columns.size(); c++) {
        check_interrupts();
        write_column(model, c);
    }
    for (std::uint32_t r = 0; r < model.network.rules.size(); r++) {
        const synth::Rule& rule = model.network.rules[r];
        Insert into("synth.rule");
        into("model", model.id);
        into("position", r);
        rule_columns(into, rule);
        write_name(into, "type", rule.type);
        into.execute();
    }
}

} // namespace pg
