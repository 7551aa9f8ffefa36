// The C face of reading files: shapes, tokenizers, models, adapters.
#include <thread>

#include "Files/directory.hpp"
#include "Interface/guard.hpp"
#include "Kernels/limits.hpp"
#include "Tokenizer/chat_template.hpp"
#include "Tokenizer/tokenizer.hpp"

using namespace engine;

struct cae_tokenizer {
  Tokenizer value;
};

struct cae_chat {
  ChatTemplate value;
};
struct cae_directory {
  cae_directory(const char *path, cae_directory_kind kind) : value(path, kind) {
    for (const NamedFile &file : value.files()) files.push_back({file.name.c_str(), file.bytes, file.length});
  }
  Directory value;
  std::vector<cae_file> files;
};

namespace {

/// Threads that pack weights: as many as the machine runs at once.
uint32_t loadingThreads() { return std::clamp(std::thread::hardware_concurrency(), 1u, kMaximumLoadingThreads); }

std::vector<NamedFile> namedFiles(const cae_file *files, size_t count) {
  std::vector<NamedFile> named;
  for (size_t i = 0; i < count; ++i) named.push_back({files[i].name, files[i].bytes, files[i].length});
  return named;
}

}  // namespace

cae_code cae_directory_open(
    const char *path, cae_directory_kind kind, cae_directory **directory, char *message, size_t capacity) {
  return guarded(message, capacity, [&] { *directory = new cae_directory(path, kind); });
}

void cae_directory_destroy(cae_directory *directory) { delete directory; }

const cae_file *cae_directory_files(const cae_directory *directory, size_t *count) {
  *count = directory->files.size();
  return directory->files.data();
}

int32_t cae_kernels_available(cae_kernels kernels) {
  char message[1];
  return guarded(message, 1, [&] { chooseKernels(kernels); }) == CAE_OK;
}

cae_code cae_parse_model_shape(
    const uint8_t *config, size_t length, cae_model_shape *shape, char *message, size_t capacity) {
  return guarded(message, capacity, [&] { *shape = parseModelShape(config, length); });
}

cae_code cae_parse_adapter_shape(
    const uint8_t *config, size_t length, uint32_t layers, cae_adapter_shape *shape, char *message, size_t capacity) {
  return guarded(message, capacity, [&] { *shape = parseAdapterPlan(config, length, layers).shape; });
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
    const cae_tokenizer *tokenizer, const uint8_t *text, size_t length, int32_t adds_special, int32_t *tokens,
    size_t limit, size_t *count, char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    const std::vector<int32_t> encoded =
        tokenizer->value.encode({reinterpret_cast<const char *>(text), length}, adds_special != 0);
    std::copy_n(encoded.begin(), std::min(encoded.size(), limit), tokens);
    *count = encoded.size();
  });
}

size_t cae_tokenizer_decode(
    const cae_tokenizer *tokenizer, const int32_t *tokens, size_t count, uint8_t *bytes, size_t limit) {
  std::string text;
  if (guarded(nullptr, 0, [&] { text = tokenizer->value.decode(tokens, count); }) != CAE_OK) return 0;
  if (bytes != nullptr) std::memcpy(bytes, text.data(), std::min(limit, text.size()));
  return text.size();
}

cae_code cae_chat_create(
    const uint8_t *tokenizer_config, size_t config_length, const uint8_t *jinja, size_t jinja_length, cae_chat **chat,
    char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    const auto view = [](const uint8_t *bytes, size_t length) {
      return std::string_view(reinterpret_cast<const char *>(bytes), bytes == nullptr ? 0 : length);
    };
    *chat = new cae_chat{ChatTemplate(view(tokenizer_config, config_length), view(jinja, jinja_length))};
  });
}

void cae_chat_destroy(cae_chat *chat) { delete chat; }

cae_code cae_chat_render(
    const cae_chat *chat, const cae_message *messages, size_t count, int32_t adds_answer, uint8_t *text, size_t limit,
    size_t *length, char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    std::vector<ChatMessage> turns;
    for (size_t i = 0; i < count; ++i) {
      const cae_message &turn = messages[i];
      turns.push_back({turn.role, std::string(reinterpret_cast<const char *>(turn.content), turn.length)});
    }
    const std::string rendered = chat->value.render(turns, adds_answer != 0);
    std::copy_n(rendered.begin(), std::min(rendered.size(), limit), text);
    *length = rendered.size();
  });
}

cae_code cae_model_create(
    const uint8_t *config, size_t config_length, const uint8_t *weights, size_t weights_length, cae_precision precision,
    cae_kernels kernels, cae_model **model, char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    const std::vector<NamedFile> files = {
        {kModelConfigFile, config, config_length}, {kModelWeightsName, weights, weights_length}};
    *model = new cae_model{Model(files, precision, kernels, loadingThreads())};
  });
}

cae_code cae_model_create_from_files(
    const cae_file *files, size_t count, cae_precision precision, cae_kernels kernels, cae_model **model, char *message,
    size_t capacity) {
  return guarded(message, capacity, [&] {
    *model = new cae_model{Model(namedFiles(files, count), precision, kernels, loadingThreads())};
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
