// The C face: every call is guarded, so that no exception and no change of rounding mode crosses it.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "failure.hpp"
#include "limits.hpp"
#include "math.hpp"
#include "sampler.hpp"
#include "session.hpp"
#include "tokenizer.hpp"

using namespace engine;

struct cae_tokenizer {
  Tokenizer value;
};
struct cae_model {
  Model value;
};
struct cae_adapter {
  Adapter value;
};
struct cae_session {
  Session value;
};

namespace {

/// Round to nearest even with subnormals, whatever another library left in the control register.
class RoundingMode {
 public:
#if defined(__x86_64__)
  RoundingMode() : saved_(_mm_getcsr()) { _mm_setcsr(kAllMasked); }
  ~RoundingMode() { _mm_setcsr(saved_); }

 private:
  static constexpr unsigned kAllMasked = 0x1F80;
  const unsigned saved_;
#else
  RoundingMode() {}
#endif
};

void writeMessage(const char *sentence, char *message, size_t capacity) {
  if (message == nullptr || capacity == 0) return;
  const size_t length = std::min(std::strlen(sentence), capacity - 1);
  std::memcpy(message, sentence, length);
  message[length] = 0;
}

template <typename Body>
cae_code guarded(char *message, size_t capacity, Body body) {
  const RoundingMode mode;
  try {
    body();
    return CAE_OK;
  } catch (const Failure &failure) {
    writeMessage(failure.what(), message, capacity);
    return failure.code;
  } catch (const std::bad_alloc &) {
    writeMessage("There is not enough memory.", message, capacity);
    return CAE_OUT_OF_MEMORY;
  } catch (const std::exception &error) {
    writeMessage(error.what(), message, capacity);
    return CAE_INVALID_REQUEST;
  }
}

bool equal(const cae_model_shape &a, const cae_model_shape &b) {
  return a.vocabulary == b.vocabulary && a.hidden == b.hidden && a.layers == b.layers && a.heads == b.heads &&
         a.key_value_heads == b.key_value_heads && a.head_dimension == b.head_dimension &&
         a.feed_forward == b.feed_forward;
}

void requireRoom(const Model &model, uint32_t positions) {
  if (positions == 0 || positions > model.shape.context) {
    throw Failure(
        CAE_CONTEXT_TOO_LONG, "A sequence of " + std::to_string(positions) +
                                  " tokens was asked for; the model's context is " +
                                  std::to_string(model.shape.context) + ".");
  }
  const uint64_t width =
      2 * uint64_t{model.shape.head_dimension} * (model.precision == CAE_PRECISION_EXACT ? 1 : 4) + 8;
  const uint64_t cache = width * model.shape.layers * model.shape.key_value_heads;
  const uint64_t scores =
      uint64_t{kAttentionRows} * model.shape.heads / model.shape.key_value_heads * (sizeof(float) + 2);
  const uint64_t bytes = (cache + scores) * positions;
  if (bytes > kMaximumSequenceBytes) {
    throw Failure(
        CAE_CONTEXT_TOO_LONG, "A sequence of " + std::to_string(bytes) + " bytes is above the limit of 4 GiB.");
  }
}

}  // namespace

int32_t cae_kernels_available(cae_kernels kernels) {
  char message[1];
  return guarded(message, 1, [&] { chooseKernels(kernels); }) == CAE_OK;
}

cae_code cae_parse_model_shape(
    const uint8_t *config, size_t length, cae_model_shape *shape, char *message, size_t capacity) {
  return guarded(message, capacity, [&] { *shape = parseModelShape(config, length); });
}

cae_code cae_parse_adapter_shape(
    const uint8_t *config, size_t length, cae_adapter_shape *shape, char *message, size_t capacity) {
  return guarded(message, capacity, [&] { *shape = parseAdapterShape(config, length); });
}

cae_code cae_tokenizer_create(
    const uint8_t *json, size_t length, uint32_t vocabulary, cae_tokenizer **tokenizer, char *message,
    size_t capacity) {
  return guarded(message, capacity, [&] {
    *tokenizer = json == nullptr ? new cae_tokenizer{Tokenizer(vocabulary)}
                                 : new cae_tokenizer{Tokenizer(json, length, vocabulary)};
  });
}

void cae_tokenizer_destroy(cae_tokenizer *tokenizer) { delete tokenizer; }

cae_code cae_tokenizer_encode(
    const cae_tokenizer *tokenizer, const uint8_t *text, size_t length, int32_t *tokens, size_t *count, char *message,
    size_t capacity) {
  return guarded(message, capacity, [&] {
    const std::vector<int32_t> encoded = tokenizer->value.encode({reinterpret_cast<const char *>(text), length});
    std::copy_n(encoded.begin(), std::min(encoded.size(), length), tokens);
    *count = std::min(encoded.size(), length);
  });
}

size_t cae_tokenizer_decode(
    const cae_tokenizer *tokenizer, const int32_t *tokens, size_t count, uint8_t *bytes, size_t limit) {
  std::string text;
  if (guarded(nullptr, 0, [&] { text = tokenizer->value.decode(tokens, count); }) != CAE_OK) return 0;
  if (bytes != nullptr) std::memcpy(bytes, text.data(), std::min(limit, text.size()));
  return text.size();
}

cae_code cae_model_create(
    const uint8_t *config, size_t config_length, const uint8_t *weights, size_t weights_length, cae_precision precision,
    cae_kernels kernels, cae_model **model, char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    *model = new cae_model{Model(config, config_length, weights, weights_length, precision, kernels)};
  });
}

void cae_model_destroy(cae_model *model) { delete model; }

void cae_model_get_shape(const cae_model *model, cae_model_shape *shape) { *shape = model->value.shape; }

cae_code cae_adapter_create(
    const cae_model *model, const uint8_t *config, size_t config_length, const uint8_t *weights, size_t weights_length,
    cae_adapter **adapter, char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    *adapter = new cae_adapter{Adapter(model->value, config, config_length, weights, weights_length)};
  });
}

void cae_adapter_destroy(cae_adapter *adapter) { delete adapter; }

cae_code cae_session_create(
    const cae_model *model, const cae_adapter *adapter, uint32_t positions, cae_session **session, char *message,
    size_t capacity) {
  return guarded(message, capacity, [&] {
    requireRoom(model->value, positions);
    if (adapter != nullptr &&
        (!equal(adapter->value.base, model->value.shape) || adapter->value.precision != model->value.precision)) {
      throw Failure(CAE_INVALID_REQUEST, "The adapter was loaded for a base model of another shape or precision.");
    }
    *session = new cae_session{Session(model->value, adapter == nullptr ? nullptr : &adapter->value, positions)};
  });
}

void cae_session_destroy(cae_session *session) { delete session; }

cae_code cae_session_advance(
    cae_session *session, const int32_t *tokens, size_t count, size_t logit_rows, float *logits, char *message,
    size_t capacity) {
  return guarded(message, capacity, [&] { session->value.advance(tokens, count, logit_rows, logits); });
}

uint64_t cae_session_digest(const cae_session *session) { return session->value.digest(); }

int32_t cae_sample(const float *logits, uint32_t vocabulary, const cae_sampling *sampling, uint64_t index) {
  int32_t token = 0;
  if (vocabulary == 0) return token;
  guarded(nullptr, 0, [&] {
    const bool sane = std::all_of(logits, logits + vocabulary, [](float x) { return isSane(x, kValueLimit); });
    if (sane) {
      token = sample(logits, vocabulary, *sampling, index);
      return;
    }
    // The engine never gives such logits; a caller's own are made comparable.
    std::vector<float> comparable(logits, logits + vocabulary);
    for (float &x : comparable) x = x > kValueLimit ? kValueLimit : x > -kValueLimit ? x : -kValueLimit;
    token = sample(comparable.data(), vocabulary, *sampling, index);
  });
  return token;
}

float cae_exponential(float x) {
  const RoundingMode mode;
  return exponential(x);
}

void cae_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4]) {
  const auto words = philox({counter[0], counter[1], counter[2], counter[3]}, {key[0], key[1]});
  std::copy(words.begin(), words.end(), output);
}

void cae_cosine_sine(double x, double *cosine, double *sine) {
  const RoundingMode mode;
  cosineSine64(x, *cosine, *sine);
}

cae_code cae_linear(
    cae_kernels kernels, const float *weights, uint32_t outputs, uint32_t inputs, const float *x, uint32_t rows,
    float *y, char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    const Kernels &table = chooseKernels(kernels);
    const Matrix matrix(weights, inputs, outputs);
    QuantisedRows quantised(rows, inputs);
    quantised.fill(table, x, rows, inputs, inputs);
    Buffer<int32_t> products(static_cast<size_t>(2) * rows * kPanelWidth);
    matrix.apply(table, quantised, x, rows, products.data(), y);
  });
}
