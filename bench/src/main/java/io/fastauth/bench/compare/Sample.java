package io.fastauth.bench.compare;

/**
 * What a run of a load took.
 *
 * @param rate requests per second
 * @param userMicros processor time of a request in the server and its store, in microseconds
 * @param kernelMicros the kernel's
 * @param writtenBytes to the disk, for a request
 */
record Sample(double rate, double userMicros, double kernelMicros, double writtenBytes) {}
