// What makes this library a PostgreSQL module.
#include "pg/stream.hpp"

extern "C" {
PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init(void);
void _PG_init(void) {
    pg::install_streaming();
}
}
