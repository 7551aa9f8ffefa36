// Reading files: model and adapter shapes, tokenizers, models and adapters.
#ifndef CAE_FILES_H
#define CAE_FILES_H

#include "cae_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/// A file by its name and bytes.
typedef struct cae_file {
  const char *name;
  const uint8_t *bytes;
  size_t length;
} cae_file;

/// What a folder holds.
typedef enum cae_directory_kind { CAE_DIRECTORY_MODEL = 0, CAE_DIRECTORY_ADAPTER = 1 } cae_directory_kind;

/// The files of a folder, mapped into memory until it is destroyed.
typedef struct cae_directory cae_directory;

/// Maps the files that the engine reads, as far as they are there: config.json, model.safetensors or
/// model.safetensors.index.json and its shards, tokenizer.json, tokenizer_config.json, chat_template.jinja; or
/// adapter_config.json and adapter_model.safetensors. None of them may shrink while it is mapped.
cae_code cae_directory_open(
    const char *path, cae_directory_kind kind, cae_directory **directory, char *message, size_t capacity);
void cae_directory_destroy(cae_directory *directory);
/// The files in ascending order of their names; they live as long as the directory.
const cae_file *cae_directory_files(const cae_directory *directory, size_t *count);

/// Whether this processor runs the kernels.
int32_t cae_kernels_available(cae_kernels kernels);

/// Reads config.json without touching weights.
cae_code cae_parse_model_shape(
    const uint8_t *config, size_t length, cae_model_shape *shape, char *message, size_t capacity);

/// Reads adapter_config.json for a base of so many layers without touching weights.
cae_code cae_parse_adapter_shape(
    const uint8_t *config, size_t length, uint32_t layers, cae_adapter_shape *shape, char *message, size_t capacity);

/// Reads tokenizer.json; a null `json` is the byte vocabulary (token = byte, 0 = document end).
cae_code cae_tokenizer_create(
    const uint8_t *json, size_t length, uint32_t vocabulary, cae_tokenizer **tokenizer, char *message, size_t capacity);
void cae_tokenizer_destroy(cae_tokenizer *tokenizer);

/// The tokens of `text`: `count` is how many there are, and at most `limit` of them are written. With `adds_special`,
/// those that the file's post-processor sets before and after a text are among them.
cae_code cae_tokenizer_encode(
    const cae_tokenizer *tokenizer, const uint8_t *text, size_t length, int32_t adds_special, int32_t *tokens,
    size_t limit, size_t *count, char *message, size_t capacity);

/// The bytes of the tokens; returns how many there are and writes at most `limit` of them. Unknown tokens have none.
size_t cae_tokenizer_decode(
    const cae_tokenizer *tokenizer, const int32_t *tokens, size_t count, uint8_t *bytes, size_t limit);

/// One turn of a conversation.
typedef struct cae_message {
  const char *role;
  const uint8_t *content;
  size_t length;
} cae_message;

typedef struct cae_chat cae_chat;

/// Reads the chat template: `jinja` (chat_template.jinja) when it is there, otherwise the one in tokenizer_config.json.
/// Either may be null. It is immutable, for any number of threads.
cae_code cae_chat_create(
    const uint8_t *tokenizer_config, size_t config_length, const uint8_t *jinja, size_t jinja_length, cae_chat **chat,
    char *message, size_t capacity);
void cae_chat_destroy(cae_chat *chat);

/// The conversation as text, with the beginning of an answer when `adds_answer`: `length` is its bytes, and at most
/// `limit` of them are written. Tokenise it without adding special tokens: the text spells them.
cae_code cae_chat_render(
    const cae_chat *chat, const cae_message *messages, size_t count, int32_t adds_answer, uint8_t *text, size_t limit,
    size_t *length, char *message, size_t capacity);

/// Reads config.json and model.safetensors, checks them, and packs the weights. The inputs may be freed afterwards.
cae_code cae_model_create(
    const uint8_t *config, size_t config_length, const uint8_t *weights, size_t weights_length, cae_precision precision,
    cae_kernels kernels, cae_model **model, char *message, size_t capacity);
/// The same from named files: config.json and model.safetensors, or config.json, the index and all shards.
cae_code cae_model_create_from_files(
    const cae_file *files, size_t count, cae_precision precision, cae_kernels kernels, cae_model **model, char *message,
    size_t capacity);
void cae_model_destroy(cae_model *model);
void cae_model_get_shape(const cae_model *model, cae_model_shape *shape);

/// Reads adapter_config.json and adapter_model.safetensors for the shapes and precision of `model`.
cae_code cae_adapter_create(
    const cae_model *model, const uint8_t *config, size_t config_length, const uint8_t *weights, size_t weights_length,
    cae_adapter **adapter, char *message, size_t capacity);
void cae_adapter_destroy(cae_adapter *adapter);

#ifdef __cplusplus
}
#endif

#endif
