/*
 * The Node-API face of the kernel: class Kernel(memory: Float32Array, vector?: 8 | 16) with the methods of the interface `Kernel` in kernel.ts. Nothing is kept
 * outside the instances, so any number of them and of worker threads may work at once.
 */
#include "kernel.h"
#include <node_api.h>
#include <stdbool.h>
#include <stdlib.h>

#define MOST_ARGUMENTS 14

/* The start of `memory`, and the operations for lanes that are a multiple of 16 and for other lanes. */
typedef struct {
  float *memory;
  const Operations *wide, *narrow;
} Instance;

/* A call of a method: its instance, the operations for it, and its arguments as whole numbers. */
typedef struct {
  const Instance *self;
  const Operations *operations;
  napi_value raw[MOST_ARGUMENTS];
  int64_t at[MOST_ARGUMENTS];
} Call;

/* False after an exception has been thrown. */
static bool arguments(napi_env env, napi_callback_info info, size_t count, Call *call) {
  napi_value self;
  void *instance;
  size_t given = count;
  if (napi_get_cb_info(env, info, &given, call->raw, &self, 0) != napi_ok || given < count || napi_unwrap(env, self, &instance) != napi_ok) {
    napi_throw_type_error(env, 0, "native kernel: a method was called without its kernel or with too few arguments");
    return false;
  }
  for (size_t k = 0; k < count; k++) {
    if (napi_get_value_int64(env, call->raw[k], &call->at[k]) != napi_ok) {
      napi_throw_type_error(env, 0, "native kernel: an argument is not a number");
      return false;
    }
  }
  call->self = instance;
  call->operations = call->self->wide;
  return true;
}

static const Operations *forLanes(const Call *call, int64_t lanes) { return lanes % 16 == 0 ? call->self->wide : call->self->narrow; }

/* Within a method: a whole-number argument, and the address that an argument stands for. */
#define N(k) (call.at[k])
#define P(k) (call.self->memory + call.at[k])
#define METHOD(name, count, work)                                    \
  static napi_value name(napi_env env, napi_callback_info info) {    \
    Call call;                                                       \
    if (arguments(env, info, count, &call)) work;                    \
    return 0;                                                        \
  }
#define BLOCK forLanes(&call, N(1))
#define BLOCK_OF_STEP forLanes(&call, N(0))

METHOD(lstmForward, 12, BLOCK->lstmForward(N(0), N(1), N(2), N(3), P(4), P(5), P(6), N(7), P(8), P(9), P(10), P(11)))
METHOD(lstmBackward, 9, BLOCK->lstmBackward(N(0), N(1), N(2), P(3), P(4), P(5), P(6), P(7), P(8)))
METHOD(lstmGateGradient, 7, BLOCK_OF_STEP->lstmGateGradient(N(0), N(1), P(2), P(3), P(4), P(5), P(6)))
METHOD(attend, 10, BLOCK_OF_STEP->attend(N(0), N(1), N(2), N(3), P(4), P(5), P(6), N(7), P(8), P(9)))
METHOD(attendGradient, 14,
       BLOCK_OF_STEP->attendGradient(N(0), N(1), N(2), N(3), P(4), P(5), P(6), N(7), P(8), P(9), P(10), P(11), P(12), P(13)))
METHOD(affine, 9, BLOCK->affine(N(0), N(1), N(2), N(3), P(4), P(5), P(6), N(7), P(8)))
METHOD(transposed, 9, BLOCK->transposed(N(0), N(1), N(2), N(3), P(4), P(5), N(6), P(7), N(8)))
METHOD(weightGradient, 9, BLOCK->weightGradient(N(0), N(1), N(2), N(3), P(4), P(5), N(6), P(7), N(8)))
METHOD(biasGradient, 5, BLOCK->biasGradient(N(0), N(1), N(2), P(3), P(4)))
METHOD(layerNorm, 9, BLOCK->layerNorm(N(0), N(1), N(2), P(3), P(4), P(5), P(6), P(7), P(8)))
METHOD(layerNormGradient, 9, BLOCK->layerNormGradient(N(0), N(1), N(2), P(3), P(4), P(5), P(6), P(7), P(8)))
METHOD(activate, 3, call.operations->activate(N(0), N(1), P(2)))
METHOD(activateGradient, 5, call.operations->activateGradient(N(0), N(1), P(2), P(3), P(4)))
METHOD(add, 3, call.operations->add(N(0), P(1), P(2)))
METHOD(lstmStep, 8, call.operations->lstmStep(N(0), N(1), P(2), P(3), P(4), P(5), P(6), P(7)))
METHOD(affineStep, 6, call.operations->affineStep(N(0), N(1), P(2), P(3), P(4), P(5)))

static napi_value dropout(napi_env env, napi_callback_info info) {
  Call call;
  double rate;
  if (arguments(env, info, 5, &call) && napi_get_value_double(env, call.raw[1], &rate) == napi_ok) {
    call.operations->dropout(N(0), rate, (uint32_t)N(2), (uint32_t)N(3), P(4));
  }
  return 0;
}

static bool hasAvx512(void) { return __builtin_cpu_supports("avx512f"); }

static void release(napi_env env, void *instance, void *hint) {
  (void)env;
  (void)hint;
  free(instance);
}

/* The numbers of a Float32Array, or null. */
static float *floats(napi_env env, napi_value value) {
  napi_typedarray_type type;
  void *data;
  bool isTypedArray;
  if (napi_is_typedarray(env, value, &isTypedArray) != napi_ok || !isTypedArray) return 0;
  if (napi_get_typedarray_info(env, value, &type, 0, &data, 0, 0) != napi_ok || type != napi_float32_array) return 0;
  return data;
}

/* new Kernel(memory, vector): the property `memory` keeps the array alive; vector 8 leaves AVX-512 unused where the processor has it. */
static napi_value construct(napi_env env, napi_callback_info info) {
  size_t given = 2;
  napi_value self, argument[2];
  int32_t vector;
  if (napi_get_cb_info(env, info, &given, argument, &self, 0) != napi_ok) return 0;
  float *memory = floats(env, argument[0]);
  if (memory == 0) {
    napi_throw_type_error(env, 0, "native kernel: memory must be a Float32Array that is not empty");
    return 0;
  }
  if (napi_get_value_int32(env, argument[1], &vector) != napi_ok) vector = hasAvx512() ? 16 : 8;
  if (vector != 8 && !(vector == 16 && hasAvx512())) {
    napi_throw_range_error(env, 0, "native kernel: this processor has no vectors of that length");
    return 0;
  }
  Instance *instance = malloc(sizeof *instance);
  if (instance == 0) {
    napi_throw_error(env, 0, "native kernel: out of memory");
    return 0;
  }
  *instance = (Instance){memory, vector == 16 ? &operations16 : &operations8, &operations8};
  if (napi_wrap(env, self, instance, release, 0, 0) != napi_ok) {
    free(instance);
    napi_throw_error(env, 0, "native kernel: cannot be set up");
    return 0;
  }
  const napi_property_descriptor kept = {.utf8name = "memory", .value = argument[0], .attributes = napi_enumerable};
  napi_define_properties(env, self, 1, &kept);
  return self;
}

#define MEMBER(function) {.utf8name = #function, .method = function, .attributes = napi_default_method}

NAPI_MODULE_INIT() {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
    napi_throw_error(env, 0, "this processor has no AVX2 and FMA");
    return 0;
  }
  napi_value name, kernel, vector, sources;
  napi_create_string_utf8(env, "native", NAPI_AUTO_LENGTH, &name);
  const napi_property_descriptor members[] = {
      {.utf8name = "name", .value = name, .attributes = napi_enumerable},
      MEMBER(lstmForward),
      MEMBER(lstmBackward),
      MEMBER(lstmGateGradient),
      MEMBER(affine),
      MEMBER(transposed),
      MEMBER(weightGradient),
      MEMBER(biasGradient),
      MEMBER(activate),
      MEMBER(activateGradient),
      MEMBER(layerNorm),
      MEMBER(layerNormGradient),
      MEMBER(attend),
      MEMBER(attendGradient),
      MEMBER(dropout),
      MEMBER(add),
      MEMBER(lstmStep),
      MEMBER(affineStep),
  };
  napi_define_class(env, "NativeKernel", NAPI_AUTO_LENGTH, construct, 0, sizeof members / sizeof *members, members, &kernel);
  napi_set_named_property(env, exports, "Kernel", kernel);
  napi_create_int32(env, hasAvx512() ? 16 : 8, &vector);
  napi_set_named_property(env, exports, "vector", vector);
  napi_create_string_utf8(env, SOURCES, NAPI_AUTO_LENGTH, &sources);
  napi_set_named_property(env, exports, "sources", sources);
  return exports;
}
