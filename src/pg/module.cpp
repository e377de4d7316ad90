// What makes this library a PostgreSQL module.
#include "pg/boundary.hpp"

extern "C" {
PG_MODULE_MAGIC;
}
