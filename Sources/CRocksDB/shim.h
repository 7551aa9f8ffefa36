#ifndef OPENLEDGER_CROCKSDB_SHIM_H
#define OPENLEDGER_CROCKSDB_SHIM_H

// The C interface of RocksDB (librocksdb-dev); RocksDBStore is its only user.
#include <rocksdb/c.h>

#endif
