// What is run: a model's files, its adapters, and sequences of tokens.
#pragma once

#include "models.hpp"

namespace identity {

struct Case {
  std::string name;
  Files model;
  std::vector<Files> adapters;
  uint32_t vocabulary = 0;
  /// A model of millions of weights, which is run in fewer ways.
  bool isLarge = false;

  struct Sequence {
    std::vector<int32_t> tokens;
    int adapter = -1;  ///< Its place in `adapters`; negative for none.
  };
  /// The last sequence begins with the first 64 tokens of the first one and has its adapter.
  std::vector<Sequence> sequences;
};

/// Random models of every family; `small` keeps the sequences short, for slow builds.
std::vector<Case> randomCases(bool small);

/// The models and prompts of the folder of reference cases; empty without one.
std::vector<Case> oracleCases(const std::string &folder);

}  // namespace identity
