// Compares a CUDA library with the engine's scalar reference to the last bit.
//
//   check --library PATH [--kernels]    kernels and whole models, or kernels alone
//   check --library PATH --speeds       the same, then speeds, which mean something on a GPU alone
#include <cstdio>
#include <cstring>

#include "Files/failure.hpp"
#include "Kernels/rounding.hpp"
#include "check.hpp"

namespace {

int checkAll(const char *library, bool kernelsOnly, bool printsSpeeds) {
  const auto handle = std::make_shared<const engine::DeviceHandle>(engine::openLibrary(library), 0);
  const olc_properties properties = handle->properties();
  std::printf("%s, %u multiprocessors\n", properties.name, properties.multiprocessors);
  check::Report report;
  check::checkLinear(handle, report);
  check::checkRows(handle, report);
  check::checkLowRank(handle, report);
  check::checkTraining(handle, report);
  check::checkSampling(handle, report);
  if (!kernelsOnly) {
    check::checkModels(handle, report);
    check::checkOracle(handle, report);
  }
  std::printf("%zu comparisons, %zu differ\n", report.count(), report.failures());
  if (report.failures() != 0) return 1;
  if (printsSpeeds) check::printSpeeds(handle);
  return 0;
}

}  // namespace

int main(int count, char **arguments) {
  const engine::RoundingMode mode;
  const char *library = nullptr;
  bool kernelsOnly = false, printsSpeeds = false;
  for (int i = 1; i < count; ++i) {
    const std::string argument = arguments[i];
    if (argument == "--kernels") {
      kernelsOnly = true;
    } else if (argument == "--speeds") {
      printsSpeeds = true;
    } else if (argument == "--library" && i + 1 < count) {
      library = arguments[++i];
    } else {
      std::fprintf(stderr, "check: unknown argument %s.\n", argument.c_str());
      return 2;
    }
  }
  try {
    return checkAll(library, kernelsOnly, printsSpeeds);
  } catch (const engine::Failure &failure) {
    std::fprintf(stderr, "check: %s\n", failure.what());
    return 1;
  }
}
