@NullMarked
package dev.holdfast.redis.resp;

import org.jspecify.annotations.NullMarked;
