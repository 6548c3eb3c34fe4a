/// What tests of every floor share; it sees the kernel only.
///
/// - [Crashes] stops a piece of work at each of its effects on the disk, and checks what a killed
///   program and what a power loss would leave. It is made of [DiskRecorder], which hears the
///   effects and halts, and [PowerLoss], which replays them without what was never synced.
/// - [Golden] compares text with a file beside the test.
/// - [Randoms] makes the values of property tests, and names the seed when one fails.
@NullMarked
package dev.holdfast.testkit;

import org.jspecify.annotations.NullMarked;
