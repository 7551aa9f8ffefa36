#ifndef OPENLEDGER_CGMP_SHIM_H
#define OPENLEDGER_CGMP_SHIM_H

// The GNU multiple precision arithmetic library (Debian package libgmp-dev).
#include <gmp.h>

#endif
