#include "Device/device_runner.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "Files/failure.hpp"
#include "Run/checks.hpp"

namespace engine {

namespace {

// Bytes of attention scores and weights that are held at once, unless one tile of the longest context needs more.
constexpr uint64_t kScoreBytes = uint64_t{1} << 28;
// A tile's bytes for each key-value head and position: eight scores in fp32 and eight weights in two planes.
constexpr uint64_t kScoreBytesPerPosition = OLC_TILE_COLUMNS * 4 + OLC_TILE_COLUMNS * 2;
// Passes of so many rows are bound by launching: their launches are recorded and replayed.
constexpr uint32_t kRecordedRows = 64;
constexpr size_t kMaximumRecordings = 128;
constexpr size_t kStagingAlignment = 16;

uint64_t cacheSectionBytes(uint32_t dimension) {
  const uint64_t keys = uint64_t{kBlockPositions / 16} * ((dimension + 31) / 32) * kDeviceTileBytes;
  const uint64_t values = uint64_t{kBlockPositions / 32} * ((dimension + 15) / 16) * kDeviceTileBytes;
  return keys + values + 2 * kBlockPositions * sizeof(float);
}

uint64_t addToDigest(uint64_t digest, const std::vector<uint8_t> &bytes) {
  for (const uint8_t byte : bytes) digest = (digest ^ byte) * 0x100000001b3;
  return digest;
}

}  // namespace

DeviceRunner::DeviceRunner(
    const std::shared_ptr<const DeviceHandle> &handle, const Model &model, uint32_t blocks, uint32_t maximumRows,
    uint64_t adapterBytes)
    : handle_(handle),
      library_(handle->library),
      shape_(model.shape),
      blocks_(blocks),
      queryWidth_(shape_.heads * shape_.head_dimension),
      sectionBytes_(cacheSectionBytes(shape_.head_dimension)),
      blockBytes_(sectionBytes_ * shape_.layers * shape_.key_value_heads),
      model_(handle, model),
      adapters_(handle, adapterBytes),
      planner_(shape_, maximumRows),
      contextStride_(static_cast<uint32_t>(roundUp(shape_.context, kBlockPositions))) {
  const size_t rows = roundUp(maximumRows, OLC_TILE_COLUMNS), group = shape_.heads / shape_.key_value_heads;
  const size_t tiles = (maximumRows * group + OLC_TILE_COLUMNS - 1) / OLC_TILE_COLUMNS + maximumRows;
  const size_t heads = shape_.key_value_heads, columns = tiles * OLC_TILE_COLUMNS * heads;
  const uint32_t widest = std::max({shape_.hidden, queryWidth_, shape_.feed_forward});
  const auto floats = [&](size_t count) { return DeviceMemory<float>(handle_, count); };
  const auto words = [&](size_t count) { return DeviceMemory<uint32_t>(handle_, count); };
  tables_ = {
      DeviceMemory<int32_t>(handle_, rows),
      words(rows),
      words(rows),
      words(rows),
      words(rows),
      words(rows),
      words(rows),
      DeviceMemory<olc_tile>(handle_, tiles),
      DeviceMemory<olc_group>(handle_, rows)};
  hidden_ = floats(rows * shape_.hidden);
  normal_ = floats(rows * shape_.hidden);
  projected_ = floats(rows * model_.layers[0].projections.outputs);
  mixed_ = floats(rows * queryWidth_);
  delta_ = floats(rows * model_.layers[0].down.outputs);
  gates_ = floats(rows * model_.layers[0].gates.outputs);
  gated_ = floats(rows * shape_.feed_forward);
  cosines_ = floats(rows * shape_.head_dimension / 2);
  sines_ = floats(rows * shape_.head_dimension / 2);
  quantisedTiles_ =
      DeviceMemory<uint8_t>(handle_, rows / OLC_TILE_COLUMNS * deviceInputTiles(widest) * kDeviceTileBytes);
  quantisedScales_ = floats(rows);
  queries_ = DeviceMemory<uint8_t>(handle_, tiles * heads * ((shape_.head_dimension + 31) / 32) * kDeviceTileBytes);
  queryScales_ = floats(columns);
  factors_ = floats(columns);
  const uint64_t fitting = kScoreBytes / (kScoreBytesPerPosition * heads);
  scorePositions_ = std::clamp<uint64_t>(fitting, contextStride_, uint64_t{contextStride_} * tiles);
  scores_ = floats(scorePositions_ * OLC_TILE_COLUMNS * heads);
  weights_ = DeviceMemory<uint8_t>(handle_, scorePositions_ * heads * OLC_TILE_COLUMNS * 2);
  pool_ = DeviceMemory<uint8_t>(handle_, blockBytes_ * blocks);
  // Padding of keys and values is zero from here on.
  handle_->call(library_.fill, static_cast<void *>(pool_.data()), 0, pool_.bytes());
}

DeviceRunner::~DeviceRunner() { forgetRecordings(); }

void DeviceRunner::forgetRecordings() {
  for (const auto &[signature, recording] : recordings_) library_.forget(handle_->device(), recording);
  recordings_.clear();
}

void DeviceRunner::step(const std::vector<Slice> &slices, float *logits, float *hidden) {
  checkSlices(model_.host, blocks_, slices);
  adapters_.beginStep();
  planner_.begin(slices);
  while (planner_.next(slices, adapters_, pass_)) {
    reserve(pass_);
    uploadTables(pass_);
    run(pass_);
    download(pass_, logits, hidden);
  }
}

template <typename T>
void DeviceRunner::grow(DeviceMemory<T> &memory, size_t count) {
  if (memory.size() >= count) return;
  // Recorded launches know the old address.
  forgetRecordings();
  memory = {};
  memory = DeviceMemory<T>(handle_, std::bit_ceil(count));
}

void DeviceRunner::reserve(const Pass &pass) {
  grow(tables_.blockTables, pass.tables.size());
  grow(ranks_, pass.adaptedRows.size() * OLC_MAXIMUM_MODULES * pass.rank);
  grow(logits_, pass.logits.size() * model_.head.outputs);
  const size_t bytes = pass.rows() * (sizeof(int32_t) + 5 * sizeof(uint32_t)) + pass.tables.size() * sizeof(uint32_t) +
                       pass.tiles.size() * sizeof(olc_tile) + pass.groups.size() * sizeof(olc_group);
  if (staging_.size() < bytes + 16 * kStagingAlignment) {
    staging_ = DeviceMemory<uint8_t>(handle_, std::bit_ceil(bytes + 16 * kStagingAlignment), true);
  }
}

template <typename T>
size_t DeviceRunner::stage(const DeviceMemory<T> &to, const std::vector<T> &from, size_t offset) {
  if (from.empty()) return offset;
  const size_t bytes = from.size() * sizeof(T);
  std::memcpy(staging_.data() + offset, from.data(), bytes);
  handle_->call(
      library_.upload, static_cast<void *>(to.data()), static_cast<const void *>(staging_.data() + offset), bytes);
  return roundUp(offset + bytes, kStagingAlignment);
}

void DeviceRunner::uploadTables(const Pass &pass) {
  // The pass before has been waited for, so the staging memory is free.
  size_t at = stage(tables_.tokens, pass.tokens, 0);
  at = stage(tables_.positions, pass.positions, at);
  at = stage(tables_.rowBlocks, pass.rowBlocks, at);
  at = stage(tables_.rowColumns, pass.rowColumns, at);
  at = stage(tables_.adaptedRows, pass.adaptedRows, at);
  at = stage(tables_.finalRows, pass.finalRows, at);
  at = stage(tables_.blockTables, pass.tables, at);
  at = stage(tables_.tiles, pass.tiles, at);
  stage(tables_.groups, pass.groups, at);
}

void DeviceRunner::run(const Pass &pass) {
  if (pass.rows() > kRecordedRows) return forward(pass);
  const auto count = [](const auto &values) { return static_cast<uint32_t>(values.size()); };
  const Signature signature = {pass.rows(), count(pass.tiles),       scoreStride(pass),     count(pass.groups),
                               pass.rank,   count(pass.adaptedRows), count(pass.finalRows), count(pass.logits)};
  const auto found = recordings_.find(signature);
  if (found == recordings_.end()) {
    // The first time runs as it is, which also loads the kernels; an empty entry has the second time recorded.
    if (recordings_.size() >= kMaximumRecordings) forgetRecordings();
    recordings_[signature] = nullptr;
    return forward(pass);
  }
  if (found->second == nullptr) {
    handle_->call(library_.record_begin);
    try {
      forward(pass);
    } catch (...) {
      void *unfinished = nullptr;
      library_.record_end(handle_->device(), &unfinished);
      library_.forget(handle_->device(), unfinished);
      throw;
    }
    handle_->call(library_.record_end, &found->second);
  }
  handle_->call(library_.replay, found->second);
}

void DeviceRunner::forward(const Pass &pass) {
  const uint32_t rows = pass.rows(), half = shape_.head_dimension / 2;
  const olc_embed embed = {model_.embedding.data(), model_.embeddingType, tables_.tokens.data(), rows,
                           shape_.hidden,           hidden_.data()};
  handle_->call(library_.embed, &embed);
  const olc_angles angles = {
      tables_.positions.data(),
      model_.rotaryFrequencies.data(),
      model_.host.rotaryFactor,
      rows,
      half,
      cosines_.data(),
      sines_.data()};
  handle_->call(library_.angles, &angles);
  const olc_rows quantised = {quantisedTiles_.data(), quantisedScales_.data(), shape_.activation_planes};
  for (uint32_t l = 0; l < shape_.layers; ++l) {
    const DeviceLayer &layer = model_.layers[l];
    normalise(rows, nullptr, l > 0, layer.attentionNorm);
    linear(pass, l, layer.projections, normal_.data(), projected_.data());
    attend(pass, l);
    const olc_quantise quantise = {mixed_.data(), nullptr, queryWidth_, rows, queryWidth_, quantised};
    handle_->call(library_.quantise, &quantise);
    linear(pass, l, layer.output, mixed_.data(), delta_.data());
    normalise(rows, nullptr, true, layer.feedForwardNorm);
    linear(pass, l, layer.gates, normal_.data(), gates_.data());
    const olc_gate gate = {gates_.data(), layer.gates.outputs, layer.gates.offsets[1],
                           rows,          shape_.feed_forward, gated_.data(),
                           quantised};
    handle_->call(library_.gate, &gate);
    linear(pass, l, layer.down, gated_.data(), delta_.data());
  }
  finish(pass);
}

/// Adds what the last linear layer left to the residual stream, if asked to, and normalises and quantises it.
void DeviceRunner::normalise(uint32_t rows, const uint32_t *index, bool addsDelta, const DeviceMemory<float> &weight) {
  const olc_norm norm = {
      hidden_.data(),
      addsDelta ? delta_.data() : nullptr,
      model_.layers[0].down.outputs,
      index,
      weight.data(),
      shape_.norm_epsilon,
      rows,
      shape_.hidden,
      normal_.data(),
      {quantisedTiles_.data(), quantisedScales_.data(), shape_.activation_planes}};
  handle_->call(library_.norm, &norm);
}

void DeviceRunner::linear(const Pass &pass, uint32_t layer, const DeviceLinear &linear, const float *x, float *y) {
  const olc_product product = {
      linear.tiles.data(), linear.scales.data(),
      linear.bias.data(),  linear.inputs,
      linear.outputs,      {quantisedTiles_.data(), quantisedScales_.data(), shape_.activation_planes},
      pass.rows(),         y,
      linear.outputs,      OLC_PRODUCT_BEST};
  handle_->call(library_.product, &product);
  if (pass.groups.empty()) return;
  olc_low_rank lowRank = {};
  lowRank.groups = tables_.groups.data();
  lowRank.rows = tables_.adaptedRows.data();
  lowRank.group_count = static_cast<uint32_t>(pass.groups.size());
  lowRank.rank = pass.rank;
  lowRank.module_count = linear.moduleCount;
  lowRank.first_pair = layer * CAE_MODULE_COUNT + linear.firstModule;
  lowRank.x = x;
  lowRank.x_stride = lowRank.inputs = linear.inputs;
  lowRank.ranks = ranks_.data();
  lowRank.y = y;
  lowRank.y_stride = linear.outputs;
  std::copy(linear.widths.begin(), linear.widths.end(), lowRank.outputs);
  std::copy(linear.offsets.begin(), linear.offsets.end(), lowRank.offsets);
  handle_->call(library_.shrink, &lowRank);
  handle_->call(library_.expand, &lowRank);
}

/// Positions that every column of scores has room for; few different numbers, so that recordings are used again.
uint32_t DeviceRunner::scoreStride(const Pass &pass) const {
  constexpr uint32_t kSmallest = 256;
  const uint32_t grain = std::max(kSmallest, std::bit_floor(pass.longest) / 4);
  return std::min(static_cast<uint32_t>(roundUp(pass.longest, grain)), contextStride_);
}

void DeviceRunner::attend(const Pass &pass, uint32_t layer) {
  const DeviceLayer &weights = model_.layers[layer];
  olc_attention a = {};
  a.rows = pass.rows();
  a.heads = shape_.heads;
  a.key_value_heads = shape_.key_value_heads;
  a.dimension = shape_.head_dimension;
  a.window = weights.window;
  a.projected = projected_.data();
  a.projected_stride = weights.projections.outputs;
  a.key_offset = weights.projections.offsets[1];
  a.value_offset = weights.projections.offsets[2];
  a.cosines = cosines_.data();
  a.sines = sines_.data();
  a.query_norm = weights.queryNorm.data();
  a.key_norm = weights.keyNorm.data();
  a.epsilon = shape_.norm_epsilon;
  a.positions = tables_.positions.data();
  a.row_blocks = tables_.rowBlocks.data();
  a.row_columns = tables_.rowColumns.data();
  a.tiles = tables_.tiles.data();
  a.tables = tables_.blockTables.data();
  a.pool = pool_.data();
  a.block_bytes = blockBytes_;
  a.layer_offset = layer * shape_.key_value_heads * sectionBytes_;
  a.queries = queries_.data();
  a.query_scales = queryScales_.data();
  a.scores = scores_.data();
  a.score_stride = scoreStride(pass);
  a.weights = weights_.data();
  a.factors = factors_.data();
  a.mixed = mixed_.data();
  handle_->call(library_.store, &a);
  const auto tiles = static_cast<uint32_t>(pass.tiles.size());
  const auto together = static_cast<uint32_t>(scorePositions_ / a.score_stride);
  for (a.first_tile = 0; a.first_tile < tiles; a.first_tile += together) {
    a.tile_count = std::min(together, tiles - a.first_tile);
    handle_->call(library_.score, &a);
    handle_->call(library_.soften, &a);
    handle_->call(library_.mix, &a);
  }
}

void DeviceRunner::finish(const Pass &pass) {
  if (pass.finalRows.empty()) return;
  normalise(static_cast<uint32_t>(pass.finalRows.size()), tables_.finalRows.data(), true, model_.finalNorm);
  if (pass.logits.empty()) return;
  const olc_product product = {
      model_.head.tiles.data(),
      model_.head.scales.data(),
      nullptr,
      model_.head.inputs,
      model_.head.outputs,
      {quantisedTiles_.data(), quantisedScales_.data(), shape_.activation_planes},
      static_cast<uint32_t>(pass.logits.size()),
      logits_.data(),
      model_.head.outputs,
      OLC_PRODUCT_BEST};
  handle_->call(library_.product, &product);
}

void DeviceRunner::download(const Pass &pass, float *logits, float *hidden) {
  // Rows that follow one another on both sides are copied together.
  const auto copy = [&](const std::vector<ResultRow> &rows, const float *from, size_t stride, size_t width, float *to) {
    for (size_t first = 0, end = 0; first < rows.size(); first = end) {
      do ++end;
      while (end < rows.size() && stride == width && rows[end].from == rows[end - 1].from + 1 &&
             rows[end].to == rows[end - 1].to + 1);
      handle_->call(
          library_.download, static_cast<void *>(to + rows[first].to * width),
          static_cast<const void *>(from + rows[first].from * stride), (end - first) * width * sizeof(float));
    }
  };
  copy(pass.logits, logits_.data(), model_.head.outputs, shape_.vocabulary, logits);
  copy(pass.hidden, normal_.data(), shape_.hidden, shape_.hidden, hidden);
  handle_->call(library_.wait);
}

void DeviceRunner::copyBlock(uint32_t from, uint32_t to) {
  if (from >= blocks_ || to >= blocks_) {
    throw Failure(
        CAE_INVALID_REQUEST,
        "Block " + std::to_string(std::max(from, to)) + " is outside the pool of " + std::to_string(blocks_) + ".");
  }
  if (from == to) return;
  handle_->call(
      library_.copy, static_cast<void *>(pool_.data() + to * blockBytes_),
      static_cast<const void *>(pool_.data() + from * blockBytes_), static_cast<size_t>(blockBytes_));
}

uint64_t DeviceRunner::digest(const uint32_t *table, uint32_t positions) {
  const uint32_t used = (positions + kBlockPositions - 1) / kBlockPositions;
  for (uint32_t i = 0; i < used; ++i) {
    if (table[i] >= blocks_) throw Failure(CAE_INVALID_REQUEST, "A block of the table is outside the pool.");
  }
  std::vector<uint8_t> bytes(
      size_t{shape_.layers} * shape_.key_value_heads * positions * 2 * (shape_.head_dimension + sizeof(float)));
  constexpr uint64_t kEmptyDigest = 0xcbf29ce484222325;
  if (bytes.empty()) return kEmptyDigest;
  const DeviceMemory<uint32_t> blockTable(handle_, used);
  const DeviceMemory<uint8_t> gathered(handle_, bytes.size());
  handle_->upload(blockTable.data(), table, used * sizeof(uint32_t));
  const olc_gather gather = {pool_.data(),           blockBytes_,           blockTable.data(), shape_.layers,
                             shape_.key_value_heads, shape_.head_dimension, positions,         gathered.data()};
  handle_->call(library_.gather, &gather);
  handle_->download(bytes.data(), gathered.data(), bytes.size());
  return addToDigest(kEmptyDigest, bytes);
}

}  // namespace engine
