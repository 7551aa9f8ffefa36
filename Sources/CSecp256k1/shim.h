#ifndef OPENLEDGER_CSECP256K1_SHIM_H
#define OPENLEDGER_CSECP256K1_SHIM_H

// Bitcoin Core's libsecp256k1 with its recovery module (Debian package libsecp256k1-dev).
#include <secp256k1.h>
#include <secp256k1_recovery.h>

#endif
