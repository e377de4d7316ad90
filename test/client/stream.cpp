// A client program: it learns a table, streams a sample of it by each means that libpqxx and libpq have, and finds that
// values come back as the types that they were.
#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <libpq-fe.h>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace {

const char* const table = R"(
DROP SCHEMA IF EXISTS client CASCADE;
CREATE SCHEMA client;
CREATE TYPE client.mood AS ENUM ('sad', 'it''s "ok"', 'happy, \ very');
CREATE TABLE client.t AS
SELECT i % 2 = 0 AS flag, (i % 300 - 150)::smallint AS small, i * 1000 AS medium, 9007199254740000 + i % 900 AS large,
       (i % 64 / 8.0)::real AS single, sqrt(i) AS precise, (i % 5000 / 100.0 - 20)::numeric(12,2) AS money,
       (ARRAY['tab' || chr(9) || 'bed', 'line' || chr(10) || 'feed', 'back\slash', '\N', '', 'ünïcödé 漢字', '{"a",NULL}', '(1,2)'])[1 + i % 8] AS label,
       (enum_range(NULL::client.mood))[1 + i % 3] AS mood, date '1999-12-01' + i % 800 AS day,
       timestamp '1999-12-31 23:00' + i % 700 * interval '1.5 seconds' AS moment,
       timestamptz '2024-01-01 00:00+00' + i % 600 * interval '1 hour' AS instant,
       CASE WHEN i % 3 > 0 THEN i % 50 END AS sometimes, NULL::text AS never
FROM generate_series(1, 4000) AS i)";

constexpr int n = 2500, seed = 5, columns = 14;
using Rows = std::vector<std::vector<std::string>>;

// As text, with NULL told apart from the empty label.
Rows rows_of(const pqxx::result& result) {
    Rows rows;
    for (const auto& row : result) {
        auto& fields = rows.emplace_back();
        for (const auto& field : row)
            fields.push_back(field.is_null() ? "NULL" : std::string("=") + field.c_str());
    }
    return rows;
}

void append(Rows& rows, const pqxx::result& result) {
    for (auto& row : rows_of(result))
        rows.push_back(std::move(row));
}

struct Fixture {
    pqxx::connection connection;
    Fixture() {
        static bool made = false;
        if (!made) {
            pqxx::nontransaction work(connection);
            work.exec("SET client_min_messages = error");
            work.exec(table);
            work.exec("SELECT synth_fit('client.t')");
            made = true;
        }
        pqxx::nontransaction(connection).exec("SET search_path = client, public");
    }
    Rows sample() {
        pqxx::nontransaction work(connection);
        return rows_of(work.exec_params("SELECT * FROM synth_sample(NULL::t, $1, $2)", n, seed));
    }
};

// The value of a field in PostgreSQL's binary format.
template <class T, class Bits>
T binary(const PGresult* result, int row, int column) {
    BOOST_REQUIRE_EQUAL(PQgetlength(result, row, column), int(sizeof(T)));
    Bits bits = 0;
    for (std::size_t i = 0; i < sizeof bits; i++)
        bits = Bits(bits << 8 | static_cast<unsigned char>(PQgetvalue(result, row, column)[i]));
    T value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(stream, Fixture)

BOOST_AUTO_TEST_CASE(fit_returns_the_name) {
    pqxx::work work(connection);
    BOOST_TEST(
        work.exec_params1("SELECT synth_fit($1, model => $2, max_rows => $3)", "client.t", "by parameters", 2000)[0]
            .as<std::string>() == "by parameters");
    const auto model = work.exec1("SELECT relation, rows, learned FROM synth.models WHERE model = 'by parameters'");
    BOOST_TEST(model[0].as<std::string>() == "client.t");
    BOOST_TEST(model[1].as<int>() == 4000);
    BOOST_TEST(model[2].as<int>() == 2000);
    work.abort();
    pqxx::work after(connection);
    BOOST_TEST(after.exec1("SELECT count(*) FROM synth.models WHERE model = 'by parameters'")[0].as<int>() == 0);
}

BOOST_AUTO_TEST_CASE(every_way_gives_the_same_rows) {
    const Rows expected = sample();
    BOOST_REQUIRE_EQUAL(expected.size(), std::size_t(n));

    pqxx::work work(connection);
    connection.prepare("sample", "SELECT (s).* FROM (SELECT synth_sample(NULL::t, $1, $2) AS s OFFSET 0) AS q");
    for (int i = 0; i < 7; i++) // custom plans, then a generic one
        BOOST_CHECK(rows_of(work.exec_prepared("sample", n, seed)) == expected);

    Rows fetched;
    pqxx::icursorstream cursor(work, "SELECT * FROM synth_sample(NULL::t, 2500, 5)", "c", 377);
    for (pqxx::result part; cursor >> part;)
        append(fetched, part);
    BOOST_CHECK(fetched == expected);

    fetched.clear();
    pqxx::stateless_cursor<pqxx::cursor_base::read_only, pqxx::cursor_base::owned> random(
        work, "SELECT * FROM synth_sample(NULL::t, 2500, 5)", "r", false);
    BOOST_TEST(random.size() == n);
    append(fetched, random.retrieve(2000, n));
    const std::vector<std::vector<std::string>> tail(expected.begin() + 2000, expected.end());
    BOOST_CHECK(fetched == tail);
    fetched.clear();
    append(fetched, random.retrieve(0, 2000));
    BOOST_CHECK(std::equal(fetched.begin(), fetched.end(), expected.begin()));
    BOOST_TEST(fetched.size() == 2000u);
}

// Binary COPY out of one connection into another, and CREATE TABLE AS: both are as the sample.
BOOST_AUTO_TEST_CASE(copy_from_server_to_server) {
    Rows expected = sample();
    std::sort(expected.begin(), expected.end());
    pqxx::work work(connection);
    work.exec("CREATE TABLE copied (LIKE t)");
    work.exec("CREATE TABLE inserted AS SELECT * FROM synth_sample(NULL::t, 2500, 5)");
    work.commit();
    {
        PGconn* const from = PQconnectdb("");
        PGconn* const to = PQconnectdb("");
        PGresult* const out =
            PQexec(from, "COPY (SELECT * FROM public.synth_sample(NULL::client.t, 2500, 5)) TO STDOUT (FORMAT binary)");
        PGresult* const in = PQexec(to, "COPY client.copied FROM STDIN (FORMAT binary)");
        BOOST_REQUIRE_EQUAL(PQresultStatus(out), PGRES_COPY_OUT);
        BOOST_REQUIRE_EQUAL(PQresultStatus(in), PGRES_COPY_IN);
        char* row = nullptr;
        for (int size; (size = PQgetCopyData(from, &row, 0)) > 0; PQfreemem(row))
            BOOST_REQUIRE_EQUAL(PQputCopyData(to, row, size), 1);
        BOOST_REQUIRE_EQUAL(PQputCopyEnd(to, nullptr), 1);
        PGresult* const end = PQgetResult(to);
        BOOST_REQUIRE_EQUAL(PQresultStatus(end), PGRES_COMMAND_OK);
        for (PGresult* const result : {out, in, end})
            PQclear(result);
        PQfinish(from);
        PQfinish(to);
    }
    pqxx::work check(connection);
    for (const char* const query : {"SELECT * FROM copied", "SELECT * FROM inserted"}) {
        Rows rows = rows_of(check.exec(query)); // a heap has no order
        std::sort(rows.begin(), rows.end());
        BOOST_CHECK(rows == expected);
    }
    BOOST_TEST(check.exec("SELECT * FROM copied EXCEPT ALL SELECT * FROM inserted").size() == 0u);
    check.exec("DROP TABLE copied, inserted");
    check.commit();
}

BOOST_AUTO_TEST_CASE(types_are_those_of_the_table) {
    pqxx::work work(connection);
    const pqxx::result real = work.exec("SELECT * FROM t LIMIT 1");
    const pqxx::result fake = work.exec("SELECT * FROM synth_sample(NULL::t, 1000, 6)");
    BOOST_REQUIRE_EQUAL(fake.columns(), columns);
    for (int i = 0; i < columns; i++) {
        BOOST_TEST(fake.column_type(i) == real.column_type(i));
        BOOST_TEST(fake.column_name(i) == std::string(real.column_name(i)));
    }
    const std::set<std::string> moods{"sad", "it's \"ok\"", "happy, \\ very"};
    const std::set<std::string> labels{"tab\tbed", "line\nfeed",   "back\\slash",  "\\N",
                                       "",         "ünïcödé 漢字", "{\"a\",NULL}", "(1,2)"};
    std::set<std::string> moods_seen, labels_seen;
    int nulls = 0;
    for (const auto& row : fake) {
        row["flag"].as<bool>();
        const int small = row["small"].as<short>();
        BOOST_TEST((small >= -150 && small < 150));
        const int medium = row["medium"].as<int>();
        BOOST_TEST((medium >= 1000 && medium <= 4000000 && medium % 1000 == 0));
        const auto large = row["large"].as<long long>();
        BOOST_TEST((large >= 9007199254740000 && large < 9007199254740900));
        BOOST_TEST(std::fmod(row["single"].as<float>() * 8, 1) == 0);
        BOOST_TEST((row["precise"].as<double>() >= 1 && row["precise"].as<double>() <= std::sqrt(4000.0)));
        const auto money = row["money"].as<std::string>();
        BOOST_TEST((money.size() > 3 && money[money.size() - 3] == '.'));
        moods_seen.insert(row["mood"].as<std::string>());
        labels_seen.insert(row["label"].as<std::string>());
        nulls += row["sometimes"].is_null();
        BOOST_TEST(row["never"].is_null());
    }
    BOOST_CHECK(moods_seen == moods);
    BOOST_CHECK(labels_seen == labels);
    BOOST_TEST((nulls > 250 && nulls < 420));
}

// What clients that ask for the binary format get: the same values.
BOOST_AUTO_TEST_CASE(binary_format) {
    const Rows text = sample();
    PGconn* const raw = PQconnectdb("");
    BOOST_REQUIRE_EQUAL(PQstatus(raw), CONNECTION_OK);
    PQclear(PQexec(raw, "SET search_path = client, public"));
    PGresult* const result =
        PQexecParams(raw, "SELECT * FROM synth_sample(NULL::t, 2500, 5)", 0, nullptr, nullptr, nullptr, nullptr, 1);
    BOOST_REQUIRE_EQUAL(PQresultStatus(result), PGRES_TUPLES_OK);
    BOOST_REQUIRE_EQUAL(PQntuples(result), n);
    const auto day = [](const std::string& iso) {
        return iso.substr(1);
    };
    for (int i = 0; i < n; i++) {
        const auto& row = text[std::size_t(i)];
        BOOST_TEST((PQgetvalue(result, i, 0)[0] ? "=t" : "=f") == row[0]);
        BOOST_TEST((binary<std::int16_t, std::uint16_t>(result, i, 1)) == std::stoi(row[1].substr(1)));
        BOOST_TEST((binary<std::int32_t, std::uint32_t>(result, i, 2)) == std::stoi(row[2].substr(1)));
        BOOST_TEST((binary<std::int64_t, std::uint64_t>(result, i, 3)) == std::stoll(row[3].substr(1)));
        BOOST_TEST((binary<float, std::uint32_t>(result, i, 4)) == std::stof(row[4].substr(1)));
        BOOST_TEST((binary<double, std::uint64_t>(result, i, 5)) == std::stod(row[5].substr(1)));
        BOOST_TEST("=" + std::string(PQgetvalue(result, i, 7), std::size_t(PQgetlength(result, i, 7))) == row[7]);
        BOOST_TEST("=" + std::string(PQgetvalue(result, i, 8), std::size_t(PQgetlength(result, i, 8))) == row[8]);
        const auto days = binary<std::int32_t, std::uint32_t>(result, i, 9);
        BOOST_TEST((days < 0) == (day(row[9]) < "2000-01-01"));
        BOOST_TEST((binary<std::int64_t, std::uint64_t>(result, i, 10)) % 1000 == 0);
        BOOST_TEST(PQgetisnull(result, i, 12) == int(row[12] == "NULL"));
        BOOST_TEST(PQgetisnull(result, i, 13) == 1);
    }
    PQclear(result);

    // Row by row, and abandoned half way.
    BOOST_REQUIRE_EQUAL(PQsendQuery(raw, "SELECT synth_sample(NULL::t, 1000000000, 5)"), 1);
    BOOST_REQUIRE_EQUAL(PQsetSingleRowMode(raw), 1);
    for (int i = 0; i < 1000; i++) {
        PGresult* const one = PQgetResult(raw);
        BOOST_REQUIRE_EQUAL(PQresultStatus(one), PGRES_SINGLE_TUPLE);
        PQclear(one);
    }
    char why[256];
    PGcancel* const cancel = PQgetCancel(raw);
    BOOST_TEST(PQcancel(cancel, why, sizeof why) == 1);
    PQfreeCancel(cancel);
    std::string state;
    while (PGresult* const one = PQgetResult(raw)) {
        if (PQresultStatus(one) == PGRES_FATAL_ERROR)
            state = PQresultErrorField(one, PG_DIAG_SQLSTATE);
        PQclear(one);
    }
    BOOST_TEST(state == "57014");
    PGresult* const alive = PQexec(raw, "SELECT count(*) FROM synth_sample(NULL::t, 10)");
    BOOST_TEST(PQgetvalue(alive, 0, 0) == std::string("10"));
    PQclear(alive);
    PQfinish(raw);
}

BOOST_AUTO_TEST_CASE(errors_have_states) {
    const auto state = [&](const std::string& query) -> std::string {
        try {
            pqxx::work(connection).exec(query);
        } catch (const pqxx::sql_error& e) {
            return e.sqlstate();
        }
        return "";
    };
    BOOST_TEST(state("SELECT synth_fit('nowhere')") == "42P01");
    BOOST_TEST(state("SELECT synth_sample(NULL::t, 1, 1, 'nothing')") == "42704");
    BOOST_TEST(state("SELECT synth_sample(NULL::t, -1)") == "22023");
    BOOST_TEST(state("SELECT synth_sample(1)") == "42804");
    BOOST_TEST(state("SELECT synth_drop(NULL)") == "22004");
    BOOST_TEST(state("SELECT synth_sample(NULL::t, 1)") == "");
}

// Clients side by side: a sample is of one model or of the other, never of both or of none.
BOOST_AUTO_TEST_CASE(clients_side_by_side) {
    const auto fit = [](int which) {
        return "SELECT synth_fit('client.t', 'shared', max_rows => 1000, seed => " + std::to_string(which) + ")";
    };
    const std::string query =
        "SELECT md5(string_agg(s::text, '')) FROM synth_sample(NULL::client.t, 300, 9, 'shared') AS s";
    std::set<std::string> models;
    for (int which : {1, 2}) {
        pqxx::nontransaction work(connection);
        work.exec(fit(which));
        models.insert(work.exec1(query)[0].as<std::string>());
    }
    BOOST_REQUIRE_EQUAL(models.size(), 2u);
    std::atomic<int> strange = 0, failed = 0, samples = 0;
    std::vector<std::thread> clients;
    const auto client = [&](auto&& body) {
        clients.emplace_back([&failed, body] {
            try {
                pqxx::connection own;
                body(own);
            } catch (const std::exception&) {
                failed++;
            }
        });
    };
    for (int which : {1, 2})
        client([&, which](pqxx::connection& own) {
            for (int i = 0; i < 10; i++)
                pqxx::nontransaction(own).exec(fit(which));
        });
    for (int reader = 0; reader < 4; reader++)
        client([&](pqxx::connection& own) {
            for (int i = 0; i < 60; i++) {
                strange += !models.count(pqxx::nontransaction(own).exec1(query)[0].as<std::string>());
                samples++;
            }
        });
    for (std::thread& thread : clients)
        thread.join();
    BOOST_TEST(failed == 0);
    BOOST_TEST(strange == 0);
    BOOST_TEST(samples == 240);
    pqxx::nontransaction work(connection);
    BOOST_TEST(work.exec1("SELECT count(*) FROM synth.models WHERE model = 'shared'")[0].as<int>() == 1);
    work.exec("SELECT synth_drop('shared')");
}

BOOST_AUTO_TEST_SUITE_END()
