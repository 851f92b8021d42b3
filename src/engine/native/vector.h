/*
 * Vectors of VECTOR numbers (8 with AVX2, 16 with AVX-512): the only file that knows instructions. Fused multiply-adds are written out and the compiler may
 * not contract others (-ffp-contract=off), so that results do not depend on the compiler.
 */
#ifndef VECTOR_H
#define VECTOR_H
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 32")
#endif

/* See LEAST_GRADIENT of kernel.ts; NaN is not smaller than anything and stays. */
#define LEAST_GRADIENT 0x1p-100f

#if VECTOR == 16

typedef __m512 Vector;
typedef __m512i Words;
INLINE Vector load(const float *p) { return _mm512_loadu_ps(p); }
INLINE void store(float *p, Vector a) { _mm512_storeu_ps(p, a); }
INLINE Vector fill(float a) { return _mm512_set1_ps(a); }
INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) { return _mm512_fmadd_ps(a, b, c); }
INLINE Vector smaller(Vector a, Vector b) { return _mm512_min_ps(a, b); }
INLINE Vector larger(Vector a, Vector b) { return _mm512_max_ps(a, b); }
INLINE Vector root(Vector a) { return _mm512_sqrt_ps(a); }
INLINE Vector nearest(Vector a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
/* 2^n of a whole n between -126 and 127. */
INLINE Vector powerOfTwo(Vector n) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127)), 23));
}
INLINE Vector wherePositive(Vector a, Vector b) { return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(a, fill(0), _CMP_GT_OQ), b); }
INLINE Vector worthwhile(Vector a) { return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(_mm512_abs_ps(a), fill(LEAST_GRADIENT), _CMP_NLT_UQ), a); }
INLINE Vector whereAtLeast(Words a, Words limit, Vector b) { return _mm512_maskz_mov_ps(_mm512_cmpge_epi32_mask(a, limit), b); }
INLINE Words fillWords(uint32_t a) { return _mm512_set1_epi32((int32_t)a); }
INLINE Words countUp(void) { return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15); }
INLINE Words plus(Words a, Words b) { return _mm512_add_epi32(a, b); }
INLINE Words times(Words a, Words b) { return _mm512_mullo_epi32(a, b); }
INLINE Words xor(Words a, Words b) { return _mm512_xor_si512(a, b); }
#define shiftRight(a, bits) _mm512_srli_epi32(a, bits)
INLINE __m256 halves(Vector a) {
  return _mm256_add_ps(_mm512_castps512_ps256(a), _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(a), 1)));
}

#else

typedef __m256 Vector;
typedef __m256i Words;
INLINE Vector load(const float *p) { return _mm256_loadu_ps(p); }
INLINE void store(float *p, Vector a) { _mm256_storeu_ps(p, a); }
INLINE Vector fill(float a) { return _mm256_set1_ps(a); }
INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) { return _mm256_fmadd_ps(a, b, c); }
INLINE Vector smaller(Vector a, Vector b) { return _mm256_min_ps(a, b); }
INLINE Vector larger(Vector a, Vector b) { return _mm256_max_ps(a, b); }
INLINE Vector root(Vector a) { return _mm256_sqrt_ps(a); }
INLINE Vector nearest(Vector a) { return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
/* 2^n of a whole n between -126 and 127. */
INLINE Vector powerOfTwo(Vector n) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23));
}
INLINE Vector wherePositive(Vector a, Vector b) { return _mm256_and_ps(_mm256_cmp_ps(a, fill(0), _CMP_GT_OQ), b); }
INLINE Vector worthwhile(Vector a) {
  const Vector size = _mm256_andnot_ps(fill(-0.0f), a);
  return _mm256_and_ps(_mm256_cmp_ps(size, fill(LEAST_GRADIENT), _CMP_NLT_UQ), a);
}
INLINE Vector whereAtLeast(Words a, Words limit, Vector b) { return _mm256_andnot_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(limit, a)), b); }
INLINE Words fillWords(uint32_t a) { return _mm256_set1_epi32((int32_t)a); }
INLINE Words countUp(void) { return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7); }
INLINE Words plus(Words a, Words b) { return _mm256_add_epi32(a, b); }
INLINE Words times(Words a, Words b) { return _mm256_mullo_epi32(a, b); }
INLINE Words xor(Words a, Words b) { return _mm256_xor_si256(a, b); }
#define shiftRight(a, bits) _mm256_srli_epi32(a, bits)
INLINE __m256 halves(Vector a) { return a; }

#endif

/* Keeps a loaded value in a register: compilers would rather read it from memory in each of its uses. */
#define KEEP(a) __asm__("" : "+v"(a))

/* The first `count` of a vector, zero in the others; all of it where `count` is large. */
INLINE Vector loadSome(const float *p, int64_t count) {
  if (count >= VECTOR) return load(p);
  float values[VECTOR] = {0};
  memcpy(values, p, (size_t)count * sizeof(float));
  return load(values);
}

INLINE void storeSome(float *p, int64_t count, Vector a) {
  if (count >= VECTOR) {
    store(p, a);
    return;
  }
  float values[VECTOR];
  store(values, a);
  memcpy(p, values, (size_t)count * sizeof(float));
}

/* The sums over the lanes of a, b, c and d. */
INLINE __m128 sums(Vector a, Vector b, Vector c, Vector d) {
  __m256 pairs = _mm256_hadd_ps(_mm256_hadd_ps(halves(a), halves(b)), _mm256_hadd_ps(halves(c), halves(d)));
  return _mm_add_ps(_mm256_castps256_ps128(pairs), _mm256_extractf128_ps(pairs, 1));
}

INLINE float sum(Vector a) { return _mm_cvtss_f32(sums(a, fill(0), fill(0), fill(0))); }

/*
 * tanh as a quotient of polynomials of degree 13 and 6 on |x| <= 7.9, beyond which it is 1 in single precision; error about 1e-7. Minimum and maximum return
 * their second operand when one is not a number: x stands second, so that NaN passes through.
 */
INLINE Vector tanhOf(Vector x) {
  x = larger(fill(-7.90531110763549805f), smaller(fill(7.90531110763549805f), x));
  Vector x2 = x * x;
  Vector p = fill(-2.76076847742355e-16f);
  p = multiplyAdd(p, x2, fill(2.00018790482477e-13f));
  p = multiplyAdd(p, x2, fill(-8.60467152213735e-11f));
  p = multiplyAdd(p, x2, fill(5.12229709037114e-08f));
  p = multiplyAdd(p, x2, fill(1.48572235717979e-05f));
  p = multiplyAdd(p, x2, fill(6.37261928875436e-04f));
  p = multiplyAdd(p, x2, fill(4.89352455891786e-03f));
  Vector q = fill(1.19825839466702e-06f);
  q = multiplyAdd(q, x2, fill(1.18534705686654e-04f));
  q = multiplyAdd(q, x2, fill(2.26843463243900e-03f));
  q = multiplyAdd(q, x2, fill(4.89352518554385e-03f));
  return p * x / q;
}

/*
 * exp(x) for x <= 0 as in Cephes (expf, S. L. Moshier): x = n log 2 + r, a polynomial in r, times 2^n; error about 1e-7. Below -87 it is that of -87, still a
 * normal number.
 */
INLINE Vector exponentialOf(Vector x) {
  x = larger(fill(-87), x);
  const Vector n = nearest(x * fill(1.44269504088896341f));
  const Vector r = multiplyAdd(n, fill(2.12194440e-4f), multiplyAdd(n, fill(-0.693359375f), x));
  Vector p = fill(1.9875691500e-4f);
  p = multiplyAdd(p, r, fill(1.3981999507e-3f));
  p = multiplyAdd(p, r, fill(8.3334519073e-3f));
  p = multiplyAdd(p, r, fill(4.1665795894e-2f));
  p = multiplyAdd(p, r, fill(1.6666665459e-1f));
  p = multiplyAdd(p, r, fill(5.0000001201e-1f));
  return (multiplyAdd(p, r * r, r) + fill(1)) * powerOfTwo(n);
}

/* The logistic function. */
INLINE Vector sigmoidOf(Vector x) { return multiplyAdd(tanhOf(x * fill(0.5f)), fill(0.5f), fill(0.5f)); }

#endif
