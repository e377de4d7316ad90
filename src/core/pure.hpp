// The wall between statistics and server: every file of src/core includes this one, and none compiles once a header of
// PostgreSQL has been seen. The core takes rows and gives codes; whoever calls it owns memory, errors and interrupts.
#pragma once

#if defined(POSTGRES_H) || defined(C_H) || defined(FMGR_H) || defined(PG_VERSION_NUM)
#error "src/core must not see PostgreSQL"
#endif
