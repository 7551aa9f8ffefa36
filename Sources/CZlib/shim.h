#ifndef OPENLEDGER_CZLIB_SHIM_H
#define OPENLEDGER_CZLIB_SHIM_H

// The zlib compression library (Debian package zlib1g-dev); the block files of Node are its only user.
#include <zlib.h>

#endif
