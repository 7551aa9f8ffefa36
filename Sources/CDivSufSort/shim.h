#ifndef OPENLEDGER_CDIVSUFSORT_SHIM_H
#define OPENLEDGER_CDIVSUFSORT_SHIM_H

// Suffix arrays by induced sorting (Debian package libdivsufsort-dev); Attribution is its only user.
#include <divsufsort.h>

#endif
